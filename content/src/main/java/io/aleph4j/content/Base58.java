package io.aleph4j.content;

import java.util.Arrays;
import java.util.Optional;

/**
 * Base 58 in the Bitcoin alphabet: a big-endian number without leading zeros, after one {@code 1}
 * for each leading zero byte (multibase's {@code base58btc} without its prefix letter).
 *
 * <p>Both directions take time that grows with the square of the length; callers bound the length
 * of foreign text first.
 */
public final class Base58 {

  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final int BASE = 58;
  // 58^5 is the greatest power of 58 that an int holds.
  private static final int DIGITS_AT_ONCE = 5;
  private static final long WORD_MASK = 0xffff_ffffL;
  private static final byte[] DIGITS = new byte[128];

  static {
    Arrays.fill(DIGITS, (byte) -1);
    for (int i = 0; i < BASE; i++) {
      DIGITS[ALPHABET.charAt(i)] = (byte) i;
    }
  }

  private Base58() {}

  /** The text of these bytes. */
  public static String encode(byte[] bytes) {
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    // log(256) / log(58) < 1.38 digits per byte
    byte[] digits = new byte[(bytes.length - zeros) * 138 / 100 + 1];
    int used = 0;
    for (int i = zeros; i < bytes.length; i++) {
      used = multiplyAdd(digits, used, 256, bytes[i] & 0xff, BASE);
    }
    StringBuilder text = new StringBuilder(zeros + used);
    text.repeat('1', zeros);
    for (int i = used - 1; i >= 0; i--) {
      text.append(ALPHABET.charAt(digits[i]));
    }
    return text.toString();
  }

  /** The bytes of this text; empty when a character is outside the alphabet. */
  public static Optional<byte[]> decode(String text) {
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == '1') {
      zeros++;
    }
    // log(58) / log(2^32) < 0.184 words per digit
    int[] words = new int[(text.length() - zeros) * 184 / 1000 + 1];
    int used = 0;
    for (int i = zeros; i < text.length(); i += DIGITS_AT_ONCE) {
      int factor = 1;
      int summand = 0;
      for (int j = i; j < Math.min(i + DIGITS_AT_ONCE, text.length()); j++) {
        char c = text.charAt(j);
        int digit = c < DIGITS.length ? DIGITS[c] : -1;
        if (digit < 0) {
          return Optional.empty();
        }
        factor *= BASE;
        summand = summand * BASE + digit;
      }
      used = multiplyAdd(words, used, factor, summand);
    }
    return Optional.of(bigEndian(words, used, zeros));
  }

  /** Replaces a little-endian number of {@code used} words likewise; answers the new length. */
  private static int multiplyAdd(int[] words, int used, int factor, int summand) {
    long carry = summand;
    for (int i = 0; i < used; i++) {
      carry += (words[i] & WORD_MASK) * factor;
      words[i] = (int) carry;
      carry >>>= Integer.SIZE;
    }
    if (carry == 0) {
      return used;
    }
    words[used] = (int) carry;
    return used + 1;
  }

  /** So many zeros and then the number without leading zeros. */
  private static byte[] bigEndian(int[] words, int used, int zeros) {
    int bits = used == 0 ? 0 : used * Integer.SIZE - Integer.numberOfLeadingZeros(words[used - 1]);
    byte[] bytes = new byte[zeros + (bits + 7) / 8];
    for (int i = 0; i < bytes.length - zeros; i++) {
      bytes[bytes.length - 1 - i] = (byte) (words[i / 4] >>> (8 * (i % 4)));
    }
    return bytes;
  }

  /**
   * Replaces a little-endian number of {@code used} digits by number × factor + summand; answers
   * the new length.
   */
  private static int multiplyAdd(byte[] number, int used, int factor, int summand, int base) {
    int carry = summand;
    for (int i = 0; i < used; i++) {
      carry += (number[i] & 0xff) * factor;
      number[i] = (byte) (carry % base);
      carry /= base;
    }
    int length = used;
    while (carry > 0) {
      number[length++] = (byte) (carry % base);
      carry /= base;
    }
    return length;
  }
}
