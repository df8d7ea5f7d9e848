package io.aleph4j.compute.network;

/**
 * The IPv6 network that machines have their addresses of.
 *
 * @param base its first address
 * @param prefix 64, or 56 of which the first 64 are used
 */
public record Ipv6Pool(Ipv6Address base, int prefix) {

  public Ipv6Pool {
    if (prefix != 64 && prefix != 56) {
      throw new IllegalArgumentException(
          "a pool of IPv6 addresses is a /64 or a /56 network, not a /" + prefix);
    }
    long host = prefix == 64 ? 0 : base.high() & 0xff;
    if (base.low() != 0 || host != 0) {
      throw new IllegalArgumentException(
          base + "/" + prefix + " has bits behind its prefix: give the network's first address");
    }
  }

  /**
   * Reads one, such as {@code 2001:db8:10:20::/64}.
   *
   * @throws IllegalArgumentException when the text is none
   */
  public static Ipv6Pool parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException(
          text + " is no network: write it like 2001:db8:10:20::/64");
    }
    return new Ipv6Pool(
        Ipv6Address.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return base + "/" + prefix;
  }
}
