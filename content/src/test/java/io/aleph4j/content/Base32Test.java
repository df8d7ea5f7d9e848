package io.aleph4j.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Base32Test {

  @ParameterizedTest
  @CsvSource({
    "f, my",
    "fo, mzxq",
    "foo, mzxw6",
    "foob, mzxw6yq",
    "fooba, mzxw6ytb",
    "foobar, mzxw6ytboi"
  })
  void writesTheVectorsOfItsStandard(String data, String text) {
    assertThat(Base32.encode(data.getBytes(StandardCharsets.US_ASCII))).isEqualTo(text);
    assertThat(Base32.decode(text)).hasValue(data.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void refusesOtherTexts() {
    for (String text :
        new String[] {"a", "abc", "abcdef", "mz", "MY", "m1", "my======", "mé", "m ", "my\n"}) {
      assertThat(Base32.decode(text)).as(text).isEmpty();
    }
    assertThat(Base32.decode("")).hasValue(new byte[0]);
  }

  @Property
  void readsWhatItWrote(@ForAll @Size(max = 100) byte[] bytes) {
    assertThat(Base32.decode(Base32.encode(bytes))).hasValue(bytes);
  }
}
