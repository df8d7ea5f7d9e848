package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 02 §4.7: the operator's token. */
class OperatorKeyTest {

  private static final long MADE = 1_700_000_000;

  @ParameterizedTest
  @CsvSource({
    "0,true",
    "1,true",
    "300,true",
    "301,false",
    "-30,true",
    "-31,false",
    "100000,false",
    "-100000,false"
  })
  void aTokenIsGoodForAWhile(long age, boolean good) {
    assertThat(OperatorToken.key().accepts(OperatorToken.of("" + MADE), MADE + age))
        .isEqualTo(good);
  }

  static Stream<String> otherTokens() {
    byte[] signature = OperatorToken.sign("" + MADE);
    byte[] changed = signature.clone();
    changed[signature.length - 1] ^= 1;
    return Stream.of(
        "",
        "x",
        "====",
        base64(":"),
        base64("" + MADE),
        base64(MADE + ":"),
        base64(MADE + ":not base 64"),
        base64(":" + Base64.getEncoder().encodeToString(OperatorToken.sign(""))),
        OperatorToken.encode("" + MADE, changed),
        OperatorToken.encode("" + MADE, Arrays.copyOf(signature, signature.length - 1)),
        OperatorToken.encode("" + MADE, Arrays.copyOf(signature, signature.length + 1)),
        OperatorToken.encode("" + (MADE + 1), signature),
        OperatorToken.of("+" + MADE),
        OperatorToken.of(" " + MADE),
        OperatorToken.of(MADE + ".0"),
        OperatorToken.of("-1"),
        OperatorToken.of("9".repeat(15)),
        OperatorToken.of("9".repeat(30)),
        OperatorToken.of("" + MADE) + "A".repeat(1_000),
        "A".repeat(10_000));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("otherTokens")
  void everythingElseIsRefused(String token) {
    assertThat(OperatorToken.key().accepts(token, MADE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "02e7fd3e2d6b6e2b2a6c5a9d8f0a5c3ce0a9d3f17e6dd1bf1b1ff4e2bb0e2d9a00",
        "03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void theKeyOfAnotherRefusesIt(String key) {
    OperatorKey other = OperatorKey.of(key, Duration.ofMinutes(5));
    assertThat(other.accepts(OperatorToken.of("" + MADE), MADE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02",
        "zz",
        "04aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "0x02"
      })
  void aKeyHasItsForm(String key) {
    assertThatThrownBy(() -> OperatorKey.of(key, Duration.ofMinutes(5)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
