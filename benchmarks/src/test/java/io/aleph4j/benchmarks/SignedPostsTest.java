package io.aleph4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.SignatureVerifier;
import io.aleph4j.accounts.Verdict;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.StrictJson;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SignedPostsTest {

  private static final InetSocketAddress NODE = InetSocketAddress.createUnresolved("node", 4024);

  @Test
  void everyRequestIsAValidMessageOfItsOwn() {
    PostSigner signer = new PostSigner(3, "seed", 1_700_000_000_999_998L, 2);
    SignatureVerifier verifier = new SignatureVerifier();
    Set<String> hashes = new HashSet<>();
    for (int tape = 0; tape < 2; tape++) {
      SignedPosts posts = signer.sign(7, new SignedPosts.Form("room", 200, true));
      SignedPosts.Requests requests = posts.requestsTo(NODE);
      for (int i = posts.count() - 1; i >= 0; i--) {
        JsonNode body = StrictJson.parse(body(requests.request(i)));
        assertThat(body.get("sync").asBoolean()).isTrue();
        Envelope envelope = EnvelopeParser.parse(body.get("message"));
        assertThat(verifier.verify(envelope)).isInstanceOf(Verdict.Valid.class);
        assertThat(envelope.itemHash().value()).isEqualTo(posts.hash(i));
        assertThat(envelope.channel()).isEqualTo("room");
        String content = Objects.requireNonNull(envelope.itemContent());
        assertThat(content).hasSize(200);
        assertThat(
                StrictJson.parse(content).get("time").decimalValue().movePointRight(6).longValue())
            .isEqualTo(envelope.time().micros());
        hashes.add(posts.hash(i));
      }
    }
    assertThat(hashes).hasSize(14);
  }

  private static String body(byte[] request) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    int headEnd = text.indexOf("\r\n\r\n");
    String body = text.substring(headEnd + 4);
    assertThat(text.substring(0, headEnd))
        .startsWith("POST /api/v0/messages HTTP/1.1\r\nHost: node:4024\r\n")
        .contains("\r\nContent-Length: " + body.length());
    return body;
  }
}
