package io.aleph4j.compute.network;

/**
 * The IPv6 network that machines have their addresses of.
 *
 * @param base its first address
 * @param prefix 56 or 64; larger ones are for nodes that give addresses in turn
 */
public record Ipv6Pool(Ipv6Address base, int prefix) {
  private static final int LONGEST = 126;
  private static final int HALF = 64;

  /** Of what is given to networks of the world (2000::/3). */
  private static final int PUBLIC = 1;

  public Ipv6Pool {
    if (prefix != 56 && (prefix < HALF || prefix > LONGEST)) {
      throw new IllegalArgumentException(
          "a pool of IPv6 addresses is a /56 network, or one from /64 to /126, not a /" + prefix);
    }
    long high = prefix < HALF ? base.high() << prefix : 0;
    long low = prefix <= HALF ? base.low() : base.low() << (prefix - HALF);
    if (high != 0 || low != 0) {
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

  /** Whether the world has a way to its addresses, once somebody tells it. */
  public boolean isPublic() {
    return base.high() >>> 61 == PUBLIC;
  }

  /** Whether an address is one of its. */
  public boolean contains(Ipv6Address address) {
    long high = base.high() ^ address.high();
    long low = base.low() ^ address.low();
    return prefix <= HALF
        ? high >>> (HALF - prefix) == 0
        : high == 0 && low >>> (2 * HALF - prefix) == 0;
  }

  @Override
  public String toString() {
    return base + "/" + prefix;
  }
}
