package io.aleph4j.accounts;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * Base 64 as the network's reference reads it: characters outside the alphabet count as nothing,
 * text after the padding too, and unused bits may have any value; only the padding must be there.
 * Letters outside ASCII are refused.
 */
final class LaxBase64 {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final byte[] VALUES = values();
  private static final int GROUP = 4;

  private LaxBase64() {}

  private static byte[] values() {
    byte[] values = new byte[128];
    java.util.Arrays.fill(values, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      values[ALPHABET.charAt(i)] = (byte) i;
    }
    return values;
  }

  /** The bytes of this text, if there are exactly that many. */
  static Optional<byte[]> decode(String text, int bytes) {
    return isAscii(text) ? decodeAscii(text).filter(b -> b.length == bytes) : Optional.empty();
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < VALUES.length);
  }

  private static Optional<byte[]> decodeAscii(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int bits = 0;
    int inGroup = 0;
    int padding = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=') {
        padding++;
        if (inGroup >= 2 && inGroup + padding >= GROUP) {
          return Optional.of(bytes.toByteArray());
        }
      } else if (VALUES[c] >= 0) {
        padding = 0;
        bits = bits << 6 | VALUES[c];
        if (inGroup > 0) {
          bytes.write(bits >>> (6 - 2 * inGroup));
        }
        inGroup = (inGroup + 1) % GROUP;
      }
    }
    return inGroup == 0 ? Optional.of(bytes.toByteArray()) : Optional.empty();
  }
}
