package io.aleph4j.compute.host.network;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A range of addresses.
 *
 * @param network its first address
 * @param prefix how many bits all of its addresses have in common
 */
public record Subnet(InetAddress network, int prefix) {

  public Subnet {
    int bits = network.getAddress().length * Byte.SIZE;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException(
          "a prefix has 0 to %d bits, not %d".formatted(bits, prefix));
    }
    int host = bits - prefix;
    if (new BigInteger(1, network.getAddress()).getLowestSetBit() < host
        && new BigInteger(1, network.getAddress()).signum() != 0) {
      throw new IllegalArgumentException(
          "%s/%d is not the first address of its range"
              .formatted(network.getHostAddress(), prefix));
    }
  }

  /**
   * From a text such as {@code 172.16.0.0/12}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Subnet parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "a range of addresses is written like 2001:db8::/64, not '" + text + "'");
    }
    try {
      return new Subnet(
          InetAddress.ofLiteral(text.substring(0, slash)),
          Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' has no prefix such as /64", e);
    }
  }

  /** Whether it is of IPv4. */
  public boolean isIpv4() {
    return network instanceof Inet4Address;
  }

  /**
   * The address so far behind the first one.
   *
   * @throws IllegalArgumentException when that is outside
   */
  public InetAddress at(long offset) {
    int length = network.getAddress().length;
    int host = length * Byte.SIZE - prefix;
    BigInteger last = BigInteger.ONE.shiftLeft(host).subtract(BigInteger.ONE);
    BigInteger wanted = BigInteger.valueOf(offset);
    if (offset < 0 || wanted.compareTo(last) > 0) {
      throw new IllegalArgumentException("there is no address " + offset + " in " + this);
    }
    return address(new BigInteger(1, network.getAddress()).add(wanted), length);
  }

  private static InetAddress address(BigInteger value, int length) {
    byte[] digits = value.toByteArray();
    byte[] bytes = new byte[length];
    int count = Math.min(length, digits.length);
    System.arraycopy(digits, digits.length - count, bytes, length - count, count);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  /** An address of it as interfaces are given it: with the prefix. */
  public String withPrefix(InetAddress address) {
    return address.getHostAddress() + "/" + prefix;
  }

  @Override
  public String toString() {
    return withPrefix(network);
  }
}
