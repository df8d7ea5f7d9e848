package io.aleph4j.compute.network;

/**
 * The addresses of a machine, which stay the same for its whole life (spec 04 §12.1, §12.2).
 *
 * @param vmId its number on this system
 * @param ipv6Gateway the host's end, with which the machine's network begins
 * @param ipv6Prefix of the machine's network
 */
public record NetworkLease(int vmId, Ipv6Address ipv6Gateway, int ipv6Prefix) {
  /** So many machines can have a network. */
  public static final int MOST = 4096;

  private static final int IPV4_PREFIX = 24;

  /** Its IPv4 network, such as {@code 172.16.7.0/24}. */
  public String ipv4Network() {
    return ipv4(0) + "/" + IPV4_PREFIX;
  }

  /** The host's end of its IPv4 network. */
  public String ipv4Gateway() {
    return ipv4(1);
  }

  /** Its IPv4 address. */
  public String ipv4() {
    return ipv4(2);
  }

  /** Its IPv4 address with its network's prefix. */
  public String ipv4WithPrefix() {
    return ipv4() + "/" + IPV4_PREFIX;
  }

  private String ipv4(int last) {
    return "172." + (16 + vmId / 256) + "." + vmId % 256 + "." + last;
  }

  /** Its IPv6 network; addresses that are not {@link #ipv6} are its owner's to use. */
  public String ipv6Network() {
    return ipv6Gateway + "/" + ipv6Prefix;
  }

  /** Its IPv6 address. */
  public Ipv6Address ipv6() {
    return new Ipv6Address(ipv6Gateway.high(), ipv6Gateway.low() + 1);
  }

  /** Its IPv6 address with its network's prefix. */
  public String ipv6WithPrefix() {
    return ipv6() + "/" + ipv6Prefix;
  }
}
