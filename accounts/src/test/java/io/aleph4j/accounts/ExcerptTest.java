package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

  @Test
  void keepsShortTextsAndCutsLongOnes() {
    assertThat(Excerpt.of("")).isEqualTo("\"\"");
    assertThat(Excerpt.of("x".repeat(64))).isEqualTo('"' + "x".repeat(64) + '"');
    assertThat(Excerpt.of("x".repeat(65))).isEqualTo('"' + "x".repeat(64) + "…\"");
  }

  // Half a character is no text: strict readers of the answer would refuse all of it.
  @Test
  void cutsBetweenCharacters() {
    assertThat(Excerpt.of("x".repeat(63) + "😀😀")).isEqualTo('"' + "x".repeat(63) + "…\"");
    assertThat(Excerpt.of("x".repeat(62) + "😀😀")).isEqualTo('"' + "x".repeat(62) + "😀" + "…\"");
  }
}
