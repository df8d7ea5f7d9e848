package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AbbreviationTest {

  @ParameterizedTest
  @CsvSource({
    "'', 1, ''",
    "a, 1, a",
    "ab, 1, a…",
    "abc, 3, abc",
    "abcd, 3, abc…",
    // A character beyond the first plane is two units, of which neither stands alone.
    "a😀, 3, a😀",
    "ab😀c, 3, ab…",
    "a😀c, 3, a😀…",
    "😀, 1, …",
    "é😀, 2, é…",
  })
  void showsTheFirstCharactersAndNeverHalfOfOne(String text, int most, String shown) {
    assertThat(Abbreviation.of(text, most)).isEqualTo(shown);
  }
}
