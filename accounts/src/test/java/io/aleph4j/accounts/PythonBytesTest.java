package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values are what Python 3.11 answers. */
class PythonBytesTest {

  @Test
  void writesEveryByte() {
    byte[] all = new byte[256];
    StringBuilder expected = new StringBuilder("b'");
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
      expected.append(
          switch (i) {
            case 9 -> "\\t";
            case 10 -> "\\n";
            case 13 -> "\\r";
            case 39 -> "\\'";
            case 92 -> "\\\\";
            default -> i < 32 || i > 126 ? String.format("\\x%02x", i) : String.valueOf((char) i);
          });
    }
    assertThat(repr(all)).isEqualTo(expected + "'");
  }

  @Test
  void choosesTheQuote() {
    assertThat(repr("".getBytes(StandardCharsets.US_ASCII))).isEqualTo("b''");
    assertThat(repr("it's".getBytes(StandardCharsets.US_ASCII))).isEqualTo("b\"it's\"");
    assertThat(repr("\"x\"".getBytes(StandardCharsets.US_ASCII))).isEqualTo("b'\"x\"'");
    assertThat(repr("it's \"x\"".getBytes(StandardCharsets.US_ASCII))).isEqualTo("b'it\\'s \"x\"'");
    assertThat(repr("é".getBytes(StandardCharsets.UTF_8))).isEqualTo("b'\\xc3\\xa9'");
  }

  private static String repr(byte[] bytes) {
    return new String(PythonBytes.repr(bytes), StandardCharsets.US_ASCII);
  }

  @Test
  void readsHexadecimal() {
    assertThat(PythonBytes.fromHex("")).isEmpty();
    assertThat(PythonBytes.fromHex("00fF")).containsExactly(0x00, 0xff);
    assertThat(PythonBytes.fromHex("  ")).isEmpty();
    assertThat(PythonBytes.fromHex(" 0a\n0B\t\r\u000b\f0c "))
        .isEqualTo(HexFormat.of().parseHex("0a0b0c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "0 0",
        "0g",
        "g0",
        "0x00",
        "00\u2003ff",
        "００",
        "00\u001cff",
        "00\u0085ff",
        "00 f"
      })
  void refusesOtherText(String text) {
    assertThat(PythonBytes.fromHex(text)).isNull();
  }
}
