package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Hash160Test {

  /** The keys of the private keys 1 and K1, and the empty text. */
  @ParameterizedTest
  @CsvSource({
    "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798,"
        + " 751e76e8199196d454941c45d1b3a323f1433bd6",
    "038318535b54105d4a7aae60c08fc45f9687181b4fdfc625bd1a753fa7397fed75,"
        + " a55476015c13afb8afb92160329a8cde976f1f2e",
    "'', b472a266d0bd89c13706a4132ccfb16f7c3b9fcb"
  })
  void hashes(String bytes, String hash) {
    assertThat(Hash160.of(HexFormat.of().parseHex(bytes)))
        .asHexString()
        .isEqualToIgnoringCase(hash);
  }
}
