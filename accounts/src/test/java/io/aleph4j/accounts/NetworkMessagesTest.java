package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages of the live network. */
class NetworkMessagesTest {

  private final SignatureVerifier verifier = new SignatureVerifier();
  private final SignatureVerifier javaVerifier = new SignatureVerifier(new BouncyCastleSecp256k1());

  static List<Path> messages() throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(NetworkMessagesTest.class.getResource("/vectors/messages"))
                .toURI());
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> messages = files.sorted().toList();
      assertThat(messages).hasSize(11);
      return messages;
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void hashAndSignatureAreRight(Path file) throws IOException {
    Envelope envelope = parse(Files.readString(file));
    assertThat(ItemHash.sha256(String.valueOf(envelope.itemContent())))
        .isEqualTo(envelope.itemHash());
    assertThat(verifier.verify(envelope)).isEqualTo(Verdict.VALID);
    assertThat(javaVerifier.verify(envelope)).isEqualTo(Verdict.VALID);
  }

  private static Envelope parse(String text) {
    return EnvelopeParser.parse(StrictJson.parse(text));
  }
}
