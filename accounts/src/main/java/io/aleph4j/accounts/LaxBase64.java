package io.aleph4j.accounts;

import java.util.Arrays;
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
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      values[ALPHABET.charAt(i)] = (byte) i;
    }
    return values;
  }

  /** The bytes of this text, if there are exactly that many. */
  static Optional<byte[]> decode(String text, int length) {
    byte[] bytes = new byte[length];
    int used = 0;
    int bits = 0;
    int inGroup = 0;
    int padding = 0;
    boolean ended = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= VALUES.length) {
        return Optional.empty();
      }
      if (ended) {
        continue;
      }
      if (c == '=') {
        padding++;
        ended = inGroup >= 2 && inGroup + padding >= GROUP;
      } else if (VALUES[c] >= 0) {
        padding = 0;
        bits = bits << 6 | VALUES[c];
        if (inGroup > 0) {
          if (used == length) {
            return Optional.empty();
          }
          bytes[used++] = (byte) (bits >>> (6 - 2 * inGroup));
        }
        inGroup = (inGroup + 1) % GROUP;
      }
    }
    return used == length && (ended || inGroup == 0) ? Optional.of(bytes) : Optional.empty();
  }
}
