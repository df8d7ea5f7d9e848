package io.aleph4j.accounts;

import io.aleph4j.content.Base58;
import java.util.Optional;

/**
 * Base 58 as strangers send it in signatures and addresses. White space at the end counts as
 * nothing, as on the network.
 */
final class Base58Text {

  private Base58Text() {}

  /** The bytes of this text, if there are exactly that many. Takes little time for any text. */
  static Optional<byte[]> decode(String text, int bytes) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    // Longer text is refused before the quadratic decoding.
    return end > maxDigits(bytes)
        ? Optional.empty()
        : Base58.decode(text.substring(0, end)).filter(decoded -> decoded.length == bytes);
  }

  /** So many bytes never take more digits: log(256) / log(58) < 1.366. */
  private static int maxDigits(int bytes) {
    return bytes * 1366 / 1000 + 1;
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
