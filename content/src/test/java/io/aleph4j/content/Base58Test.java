package io.aleph4j.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class Base58Test {

  @Test
  void encodesKnownValues() {
    assertThat(Base58.encode(new byte[0])).isEmpty();
    assertThat(Base58.encode(new byte[3])).isEqualTo("111");
    assertThat(Base58.encode("hello world".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo("StV1DL6CwTryKyV");
    assertThat(Base58.encode(new byte[] {0, 0, 40, 127, (byte) 180, (byte) 205}))
        .isEqualTo("11233QC4");
    assertThat(Base58.decode("")).hasValue(new byte[0]);
  }

  @Test
  void refusesForeignCharacters() {
    for (String text :
        new String[] {"0", "O", "I", "l", " ", "a b", "é", "１", "11\u0000", "\uD83D\uDE00"}) {
      assertThat(Base58.decode(text)).as(text).isEmpty();
    }
  }

  @Property
  void readsWhatItWrote(@ForAll @Size(max = 100) byte[] bytes) {
    assertThat(Base58.decode(Base58.encode(bytes))).hasValue(bytes);
  }

  @Property
  void writesWhatItRead(
      @ForAll
          @StringLength(max = 100)
          @CharRange(from = '1', to = '9')
          @CharRange(from = 'A', to = 'H')
          @CharRange(from = 'm', to = 'z')
          String text) {
    assertThat(Base58.encode(Base58.decode(text).orElseThrow())).isEqualTo(text);
  }

  @Property
  void isTheNumberOfTheBytes(@ForAll @Size(min = 1, max = 64) byte[] bytes) {
    String alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    BigInteger number = BigInteger.ZERO;
    for (char c : Base58.encode(bytes).toCharArray()) {
      number = number.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(alphabet.indexOf(c)));
    }
    assertThat(number).isEqualTo(new BigInteger(1, bytes));
  }
}
