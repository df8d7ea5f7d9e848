package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bech32Test {

  /** Texts of BIP 173 whose data is whole bytes, and lengths that leave 0 to 4 bits over. */
  @ParameterizedTest
  @CsvSource({
    "a, '', a12uel5l",
    "A, '', A1g7sgd8",
    "abcdef, 00443214c74254b635cf84653a56d7c675be77df,"
        + " abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "avax, a55476015c13afb8afb92160329a8cde976f1f2e,"
        + " avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy"
  })
  void encodes(String part, String bytes, String text) {
    assertThat(Bech32.encode(part, HexFormat.of().parseHex(bytes))).isEqualTo(text);
  }
}
