package io.aleph4j.compute.network;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An IPv6 address, spelled as RFC 5952 says: short, in lower case. Immutable.
 *
 * @param high its first four groups
 * @param low its last four groups
 */
public record Ipv6Address(long high, long low) {
  private static final int GROUPS = 8;

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when the text is none
   */
  public static Ipv6Address parse(String text) {
    byte[] bytes = text.contains(":") ? InetAddress.ofLiteral(text).getAddress() : new byte[0];
    if (bytes.length != 2 * GROUPS || text.contains("%")) {
      throw new IllegalArgumentException(text + " is no IPv6 address");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Ipv6Address(buffer.getLong(), buffer.getLong());
  }

  @Override
  public String toString() {
    int[] groups = new int[GROUPS];
    Arrays.setAll(groups, i -> (int) ((i < 4 ? high : low) >>> (16 * (3 - i % 4))) & 0xffff);
    int start = 0;
    int length = 0;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = zerosFrom(groups, i);
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    return length < 2
        ? join(groups, 0, GROUPS)
        : join(groups, 0, start) + "::" + join(groups, start + length, GROUPS);
  }

  private static int zerosFrom(int[] groups, int start) {
    int end = start;
    while (end < GROUPS && groups[end] == 0) {
      end++;
    }
    return end - start;
  }

  private static String join(int[] groups, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
