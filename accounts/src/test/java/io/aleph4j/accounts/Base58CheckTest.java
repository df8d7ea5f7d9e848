package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.content.Base58;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Base58CheckTest {

  /** The address of Bitcoin's first block. */
  private static final String KNOWN = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";

  private static final byte[] BYTES =
      HexFormat.of().parseHex("0062e907b15cbf27d5425399ebf6f0fb50ebb88f18");

  @Test
  void readsAndWrites() {
    assertThat(Base58Check.encode(BYTES)).isEqualTo(KNOWN);
    assertThat(Base58Check.decode(KNOWN)).isEqualTo(BYTES);
    assertThat(Base58Check.decode(Base58Check.encode(new byte[0]))).isEmpty();
  }

  @Test
  void refusesEveryOtherDigit() {
    for (int i = 0; i < KNOWN.length(); i++) {
      for (char c : new char[] {'2', 'z', 'é', '0'}) {
        if (KNOWN.charAt(i) != c) {
          String wrong = KNOWN.substring(0, i) + c + KNOWN.substring(i + 1);
          assertThat(Base58Check.decode(wrong)).as(wrong).isNull();
        }
      }
    }
  }

  @Test
  void refusesWhatIsTooShort() {
    assertThat(Base58Check.decode("")).isNull();
    assertThat(Base58Check.decode(Base58.encode(new byte[] {1, 2, 3}))).isNull();
    assertThat(Base58Check.decode(KNOWN.substring(1))).isNull();
  }
}
