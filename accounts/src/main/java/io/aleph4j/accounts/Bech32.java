package io.aleph4j.accounts;

/**
 * Bech32 (BIP 173): a human-readable part, {@code 1}, and five bits to a character with a checksum
 * over both. The first form only, not Bech32m.
 */
final class Bech32 {

  private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final int[] FEEDBACK = feedback();
  private static final int CHECKSUM_LENGTH = 6;

  private Bech32() {}

  /** The whole text: human-readable part, separator, data. */
  static String encode(String humanReadable, byte[] bytes) {
    return humanReadable + '1' + data(humanReadable, bytes);
  }

  /**
   * What follows the separator: the bytes and the checksum.
   *
   * @param humanReadable any text; the network's library computes with characters that BIP 173
   *     forbids, too, by their code points
   */
  static String data(String humanReadable, byte[] bytes) {
    int[] groups = fiveBitGroups(bytes);
    int checksum = checksum(humanReadable, groups);
    StringBuilder text = new StringBuilder(groups.length + CHECKSUM_LENGTH);
    for (int group : groups) {
      text.append(ALPHABET.charAt(group));
    }
    for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
      text.append(ALPHABET.charAt((checksum >>> (5 * i)) & 31));
    }
    return text.toString();
  }

  /** The bits, five to a number; the last one is filled with zeros. */
  private static int[] fiveBitGroups(byte[] bytes) {
    int[] groups = new int[(bytes.length * 8 + 4) / 5];
    for (int i = 0; i < groups.length; i++) {
      int bit = 5 * i;
      int pair = (bytes[bit / 8] & 0xff) << 8;
      if (bit / 8 + 1 < bytes.length) {
        pair |= bytes[bit / 8 + 1] & 0xff;
      }
      groups[i] = (pair >>> (11 - bit % 8)) & 31;
    }
    return groups;
  }

  private static int checksum(String humanReadable, int[] groups) {
    int remainder = 1;
    for (int i = 0;
        i < humanReadable.length();
        i += Character.charCount(humanReadable.codePointAt(i))) {
      remainder = next(remainder, humanReadable.codePointAt(i) >>> 5);
    }
    remainder = next(remainder, 0);
    for (int i = 0;
        i < humanReadable.length();
        i += Character.charCount(humanReadable.codePointAt(i))) {
      remainder = next(remainder, humanReadable.codePointAt(i) & 31);
    }
    for (int group : groups) {
      remainder = next(remainder, group);
    }
    for (int i = 0; i < CHECKSUM_LENGTH; i++) {
      remainder = next(remainder, 0);
    }
    return remainder ^ 1;
  }

  private static int next(int remainder, int value) {
    return (remainder & 0x1ffffff) << 5 ^ value ^ FEEDBACK[remainder >>> 25];
  }

  /** What each value of the five bits that leave the remainder adds to it. */
  private static int[] feedback() {
    int[] feedback = new int[1 << GENERATOR.length];
    for (int top = 0; top < feedback.length; top++) {
      for (int bit = 0; bit < GENERATOR.length; bit++) {
        feedback[top] ^= (top >>> bit & 1) == 1 ? GENERATOR[bit] : 0;
      }
    }
    return feedback;
  }
}
