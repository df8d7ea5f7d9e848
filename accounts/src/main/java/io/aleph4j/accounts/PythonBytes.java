package io.aleph4j.accounts;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as Python writes and reads them, which the signatures of NULS accounts depend on (spec 01
 * §3.9).
 */
final class PythonBytes {

  private static final HexFormat HEX = HexFormat.of();

  private PythonBytes() {}

  /** The ASCII text of the literal that Python's {@code repr} makes of these bytes. */
  static byte[] repr(byte[] bytes) {
    char quote = contains(bytes, '\'') && !contains(bytes, '"') ? '"' : '\'';
    StringBuilder literal = new StringBuilder(bytes.length + 16).append('b').append(quote);
    for (byte b : bytes) {
      appendEscaped(literal, b & 0xff, quote);
    }
    return literal.append(quote).toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean contains(byte[] bytes, char c) {
    for (byte b : bytes) {
      if (b == c) {
        return true;
      }
    }
    return false;
  }

  private static void appendEscaped(StringBuilder literal, int b, char quote) {
    switch (b) {
      case '\t' -> literal.append("\\t");
      case '\n' -> literal.append("\\n");
      case '\r' -> literal.append("\\r");
      case '\\' -> literal.append("\\\\");
      default -> {
        if (b == quote) {
          literal.append('\\').append(quote);
        } else if (b >= ' ' && b < 0x7f) {
          literal.append((char) b);
        } else {
          literal.append("\\x").append(HEX.toHexDigits((byte) b));
        }
      }
    }
  }

  /**
   * What {@code bytes.fromhex} reads: pairs of digits of any case, with ASCII white space between
   * pairs. Null for anything else.
   */
  static byte @Nullable [] fromHex(String text) {
    byte[] bytes = new byte[text.length() / 2];
    int length = 0;
    int i = 0;
    while (i < text.length()) {
      if (isSpace(text.charAt(i))) {
        i++;
        continue;
      }
      if (i + 1 == text.length()
          || !HexFormat.isHexDigit(text.charAt(i))
          || !HexFormat.isHexDigit(text.charAt(i + 1))) {
        return null;
      }
      bytes[length++] = (byte) HexFormat.fromHexDigits(text, i, i + 2);
      i += 2;
    }
    return Arrays.copyOf(bytes, length);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
