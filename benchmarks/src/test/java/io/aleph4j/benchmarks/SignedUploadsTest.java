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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SignedUploadsTest {

  private static final InetSocketAddress NODE = InetSocketAddress.createUnresolved("node", 4024);
  private static final int LENGTH = 64;

  @Test
  void everyRequestCarriesAFileOfItsOwnAndItsMessage() {
    PostSigner signer = new PostSigner(3, "seed", 1_700_000_000_999_998L, 2);
    SignedUploads uploads = SignedUploads.prepare(signer, NODE, 5, LENGTH, 1);
    SignatureVerifier verifier = new SignatureVerifier();
    Set<String> files = new HashSet<>();
    for (int i = 0; i < uploads.count(); i++) {
      String request = new String(uploads.requestsTo(NODE).request(i), StandardCharsets.ISO_8859_1);
      String body = request.substring(request.indexOf("\r\n\r\n") + 4);
      assertThat(request)
          .startsWith("POST /api/v0/storage/add_file HTTP/1.1\r\nHost: node:4024\r\n")
          .contains("\r\nContent-Length: " + body.length() + "\r\n");
      String boundary = body.substring(0, body.indexOf("\r\n"));
      String[] parts = body.split(Pattern.quote(boundary), -1);
      assertThat(parts).hasSize(4);
      assertThat(parts[3]).isEqualTo("--\r\n");
      JsonNode metadata = StrictJson.parse(content(parts[1], "metadata"));
      assertThat(metadata.get("sync").asBoolean()).isTrue();
      Envelope envelope = EnvelopeParser.parse(metadata.get("message"));
      assertThat(verifier.verify(envelope)).isInstanceOf(Verdict.Valid.class);
      String file = content(parts[2], "file");
      assertThat(file).hasSize(LENGTH);
      JsonNode store = StrictJson.parse(Objects.requireNonNull(envelope.itemContent()));
      assertThat(store.get("item_hash").asString())
          .isEqualTo(Sha256.of(file.getBytes(StandardCharsets.ISO_8859_1)));
      files.add(file);
    }
    assertThat(files).hasSize(5);
  }

  private static String content(String part, String name) {
    int headEnd = part.indexOf("\r\n\r\n");
    assertThat(part.substring(0, headEnd)).contains("form-data; name=\"" + name + '"');
    return part.substring(headEnd + 4, part.length() - 2);
  }
}
