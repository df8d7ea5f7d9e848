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
  private static final byte[] DIGITS = new byte[128];
  private static final long WORD_MASK = 0xffff_ffffL;

  /** So many digits are read at once: their number fits an int. */
  private static final int GROUP_DIGITS = 5;

  /** What a number is multiplied by to append as many digits. */
  private static final int[] GROUP_FACTORS = {1, 58, 3_364, 195_112, 11_316_496, 656_356_768};

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
      used = appendByte(digits, used, bytes[i] & 0xff);
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
    // log(58) / log(2^32) < 0.1831 words per digit
    int[] words = new int[(int) ((text.length() - zeros) * 1831L / 10_000) + 1];
    int used = 0;
    for (int i = zeros; i < text.length(); i += GROUP_DIGITS) {
      int end = Math.min(i + GROUP_DIGITS, text.length());
      long group = group(text, i, end);
      if (group < 0) {
        return Optional.empty();
      }
      used = multiplyAdd(words, used, GROUP_FACTORS[end - i], group);
    }
    return Optional.of(bytes(zeros, words, used));
  }

  /** The number that these digits are; -1 when one of them is none. */
  private static long group(String text, int start, int end) {
    long group = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      int digit = c < DIGITS.length ? DIGITS[c] : -1;
      if (digit < 0) {
        return -1;
      }
      group = group * BASE + digit;
    }
    return group;
  }

  /**
   * Replaces a little-endian number of {@code used} words by number × factor + summand; answers the
   * new length.
   */
  private static int multiplyAdd(int[] words, int used, int factor, long summand) {
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

  /** So many zeros, then the little-endian number of {@code used} words, without leading zeros. */
  private static byte[] bytes(int zeros, int[] words, int used) {
    int length = used == 0 ? 0 : 4 * used - Integer.numberOfLeadingZeros(words[used - 1]) / 8;
    byte[] bytes = new byte[zeros + length];
    for (int i = 0; i < length; i++) {
      bytes[bytes.length - 1 - i] = (byte) (words[i / 4] >>> (8 * (i % 4)));
    }
    return bytes;
  }

  /**
   * Replaces a little-endian number of {@code used} base 58 digits by number × 256 + summand;
   * answers the new length.
   */
  private static int appendByte(byte[] digits, int used, int summand) {
    int carry = summand;
    for (int i = 0; i < used; i++) {
      carry += digits[i] << Byte.SIZE;
      digits[i] = (byte) (carry % BASE);
      carry /= BASE;
    }
    int length = used;
    while (carry > 0) {
      digits[length++] = (byte) (carry % BASE);
      carry /= BASE;
    }
    return length;
  }
}
