package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 01 §1.5. What is accepted and refused here was compared with the reference's parser. */
class StrictJsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-Infinity",
        "+1",
        "01",
        "-01",
        "1.",
        ".5",
        "-",
        "1e",
        "1e+",
        "0x1",
        "1_0",
        "1x",
        "-a",
        "1e400",
        "-1e400",
        "1e400000000000",
        "1.7976931348623159e308",
        "179769313486231580793e289",
        "[1,1e400]",
        "\"\t\"",
        "\"\n\"",
        "\"\u0000\"",
        "\"\u001f\"",
        "\"\\x41\"",
        "\"\\u00e\"",
        "\"\\u00g0\"",
        "\"\\'\"",
        "\"",
        "\"\\\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud800x\"",
        "\"\\ud800\\n\"",
        "\"\\uD83D\\uD83D\\uDE00\"",
        "\"\\ud83d\"",
        "\"\\ud83d\\u",
        "\"\\u",
        "\"\\u12",
        "\"\\u123",
        "\"\\ud800",
        "{\"\\ud800\":1}",
        "[[\"a\",{\"b\":\"\\udfff\"}]]",
        "\"\\\\\\ud800\"",
        "\"\ud83d" + "\\ude00\"",
        "\"\\ud83d\ude00\"",
        "\"\ud800\"",
        "\"\udc00\ud800\"",
        "nul",
        "True",
        "'a'",
        "{'a':1}",
        "{a:1}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{1:2}",
        "{\"a\"}",
        "{",
        "[",
        "[1",
        "{\"a\":",
        "}",
        "]",
        "[}",
        "{]",
        "[1]]",
        "[1]x",
        "1 2",
        "{}{}",
        "1\f",
        "\f1",
        "\u00a01",
        "1\u00a0",
        "\u20281",
        "1\u0000",
        "\u0000",
        "\ufeff1",
        "/*c*/1",
        "//c\n1",
        "#\n1",
        "1;",
        "\u001e1"
      })
  void refuses(String text) {
    assertInvalid(text);
    assertThatThrownBy(() -> ContentScanner.scan("{\"a\":" + text + "}"))
        .as("as a part of a content")
        .isInstanceOf(InvalidMessageException.class);
    assertThatThrownBy(() -> ContentScanner.scan("{\"a\":{\"b\":[[" + text + "]]}}"))
        .as("deep in a content")
        .isInstanceOf(InvalidMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t"})
  void refusesNothing(String text) {
    assertInvalid(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "-0.0",
        "1e5",
        "1E+5",
        "1e-400",
        "1e-99999999999999",
        "1.7976931348623158e308",
        "0e999999",
        "0.0e400",
        "\"\u007f\"",
        "\"\u2028\"",
        "\"\\/\"",
        "\"\\ud83d\\ude00\"",
        "\"\\uD83D\\uDE00\"",
        "\"\ud83d\ude00\"",
        "\"\\\\ud800\"",
        "\"\\u0000\"",
        "\"\\b\\f\\n\\r\\t\\\\\\\"\"",
        "null",
        "true",
        "false",
        "[]",
        "{}",
        " 1 \n\r\t",
        "{\"\":\"\"}",
        "[1,\t2]"
      })
  void accepts(String text) {
    StrictJson.parse(text);
    StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    assertThat(ContentScanner.scan("{\"a\":" + text + "}"))
        .hasEntrySatisfying("a", value -> assertThat(value.raw()).isEqualTo(text.strip()));
  }

  @Test
  void theLastOfEqualKeysWins() {
    assertThat(StrictJson.parse("{\"a\":1,\"b\":2,\"a\":{\"c\":3,\"\\u0063\":4}}").toString())
        .isEqualTo("{\"a\":{\"c\":4},\"b\":2}");
  }

  @Test
  void integersKeepSixtyFourBitsAndElseBecomeDoubles() {
    assertThat(StrictJson.parse("9223372036854775807").numberValue()).isEqualTo(Long.MAX_VALUE);
    assertThat(StrictJson.parse("-9223372036854775808").numberValue()).isEqualTo(Long.MIN_VALUE);
    assertThat(StrictJson.parse("18446744073709551615").numberValue())
        .isEqualTo(new BigInteger("18446744073709551615"));
    assertThat(StrictJson.parse("18446744073709551616").numberValue()).isEqualTo(0x1p64);
    assertThat(StrictJson.parse("-9223372036854775809").numberValue()).isEqualTo(-0x1p63);
    assertThat(StrictJson.parse("-12345678901234567890").numberValue())
        .isEqualTo(-12345678901234567e3);
    assertThat(StrictJson.parse("9".repeat(308)).numberValue()).isEqualTo(1e308);
    assertThat(StrictJson.parse("-0").numberValue()).isEqualTo(0L);
  }

  @Test
  void numbersMayBeLongAsLongAsADoubleHoldsThem() {
    assertInvalid("9".repeat(309));
    assertInvalid("-" + "9".repeat(309));
    assertInvalid("9".repeat(100_000));
    assertThat(StrictJson.parse("0." + "9".repeat(100_000)).doubleValue()).isEqualTo(1.0);
    assertThat(StrictJson.parse("1" + "0".repeat(400) + "e-100").doubleValue()).isEqualTo(1e300);
    assertThat(StrictJson.parse("0." + "0".repeat(400) + "1e400").doubleValue()).isEqualTo(0.1);
    assertThat(ContentScanner.scan("{\"a\":1" + "0".repeat(400) + "e-100}")).containsKey("a");
    assertThatThrownBy(() -> ContentScanner.scan("{\"a\":" + "9".repeat(309) + "}"))
        .hasMessageContaining("exceeds a double");
  }

  @Test
  void exactly1024LevelsMayBeOpen() {
    for (String[] shape : new String[][] {{"[", "]"}, {"{\"a\":", "}"}}) {
      String inner = shape[0].equals("[") ? "" : "1";
      StrictJson.parse(shape[0].repeat(1024) + inner + shape[1].repeat(1024));
      assertInvalid(shape[0].repeat(1025) + inner + shape[1].repeat(1025));
    }
    assertInvalid("[".repeat(10_000_000));
    assertThat(ContentScanner.scan("{\"a\":" + "[".repeat(1023) + "]".repeat(1023) + "}"))
        .containsKey("a");
    assertThatThrownBy(
            () -> ContentScanner.scan("{\"a\":" + "[".repeat(1024) + "]".repeat(1024) + "}"))
        .isInstanceOf(InvalidMessageException.class);
  }

  @Test
  void longStringsAndManyKeysAreRead() {
    String body = "x".repeat(30_000_000);
    assertThat(StrictJson.parse("\"" + body + "\"").stringValue()).hasSize(body.length());
    assertThat(StrictJson.parse("{\"" + "k".repeat(100_000) + "\":1}").size()).isEqualTo(1);
    StringBuilder many = new StringBuilder("{\"0\":0");
    for (int i = 1; i < 100_000; i++) {
      many.append(",\"").append(i).append("\":").append(i);
    }
    assertThat(StrictJson.parse(many + "}").size()).isEqualTo(100_000);
  }

  /**
   * Keys that strangers choose so that hash tables degenerate neither fail nor take quadratic time.
   */
  @Test
  void collidingKeysAreRead() {
    StringBuilder text = new StringBuilder("{");
    int keys = 1 << 15;
    for (int i = 0; i < keys; i++) {
      text.append(i == 0 ? "\"" : ",\"");
      for (int bit = 0; bit < 15; bit++) {
        text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      text.append("\":").append(i);
    }
    String json = text.append('}').toString();
    assertThat(StrictJson.parse(json).size()).isEqualTo(keys);
    assertThat(ContentScanner.scan(json)).hasSize(keys);
  }

  @Test
  void malformedUtf8IsRefused() {
    byte[][] malformed = {
      {'"', (byte) 0xff, '"'},
      {'"', (byte) 0xc0, (byte) 0x80, '"'},
      {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
      {'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'},
      {'"', (byte) 0xe2, (byte) 0x82, '"'},
      {'"', 'a', '"', (byte) 0xe2, (byte) 0x82},
      {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, '1'},
      {0, '1'},
      {(byte) 0xff, (byte) 0xfe, '1', 0}
    };
    for (byte[] bytes : malformed) {
      assertThatThrownBy(() -> StrictJson.parse(bytes)).isInstanceOf(InvalidMessageException.class);
    }
  }

  @Test
  void theReasonNamesThingAndPosition() {
    assertThatThrownBy(() -> StrictJson.parse("{\"a\": 1e400}"))
        .hasMessageContaining("1e400")
        .hasMessageContaining("6");
    assertThatThrownBy(() -> StrictJson.parse("[\"\\ud800\"]"))
        .hasMessageContaining("surrogate escape at character 2");
    assertThatThrownBy(() -> StrictJson.parse("\"\\ud800"))
        .as("where the text ends with it")
        .hasMessageContaining("surrogate escape at character 1");
    assertThatThrownBy(() -> StrictJson.parse("[\"\ud800\"]"))
        .hasMessageContaining("lone surrogate at character 2");
    assertThatThrownBy(() -> StrictJson.parse("\ud800"))
        .hasMessageContaining("lone surrogate at character 0");
    assertThatThrownBy(() -> StrictJson.parse("[1] 2")).hasMessageContaining("character 4");
    assertThatThrownBy(() -> StrictJson.parse("[1,?]"))
        .hasMessageContaining("'?'")
        .hasMessageContaining("character");
    assertThatThrownBy(() -> StrictJson.parse("9".repeat(5000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void longValuesAreShownInPart() {
    String shown = "x".repeat(64);
    assertThat(StrictJson.abbreviate(shown)).isEqualTo(shown);
    assertThat(StrictJson.abbreviate(shown + 'x')).isEqualTo(shown + "…");
    // Half a character is no text: strict readers of the answer would refuse all of it.
    String within = "x".repeat(63);
    assertThat(StrictJson.abbreviate(within + "😀😀")).isEqualTo(within + "…");
    assertThat(StrictJson.abbreviate("x".repeat(62) + "😀😀")).isEqualTo("x".repeat(62) + "😀…");
  }

  private static void assertInvalid(String text) {
    assertThatThrownBy(() -> StrictJson.parse(text))
        .isInstanceOfSatisfying(
            InvalidMessageException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FORMAT));
  }
}
