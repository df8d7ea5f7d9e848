package io.aleph4j.compute.host.network;

import io.aleph4j.compute.network.Ipv6Pool;

/**
 * How a node gives IPv6 to its machines.
 *
 * @param way how the world finds the way back to them
 * @param pool of their addresses
 * @param host what the host does by itself
 */
public record NodeIpv6(Way way, Ipv6Pool pool, HostIpv6 host) {

  /** How the world finds the way back to machines. */
  public enum Way {
    /** Not at all: they have no IPv6. */
    NONE,
    /** The pool is routed to this host. */
    ROUTED,
    /** Nobody routes the pool, but it is of the host's link: the host answers for its machines. */
    PROXIED,
    /** The pool is a private one: machines are seen under the host's address. */
    MASQUERADED
  }

  /**
   * The best way.
   *
   * @param isWanted whether the operator lets this host forward IPv6
   * @param isProxied whether it is to answer for its machines, where the world can ask
   */
  public static NodeIpv6 choose(boolean isWanted, boolean isProxied, Ipv6Pool pool, HostIpv6 host) {
    if (!isWanted) {
      return none(pool, "the settings say so");
    }
    if (!host.obstacle().isEmpty()) {
      return none(pool, host.obstacle());
    }
    Way way = isProxied ? Way.PROXIED : Way.ROUTED;
    return new NodeIpv6(pool.isPublic() ? way : Way.MASQUERADED, pool, host);
  }

  /** No IPv6 for machines, for this reason. */
  public static NodeIpv6 none(Ipv6Pool pool, String reason) {
    return new NodeIpv6(Way.NONE, pool, HostIpv6.without(reason));
  }

  /** Whether machines have any. */
  public boolean isGiven() {
    return way != Way.NONE;
  }

  /** In a sentence about machines, for people. */
  public String describe() {
    return switch (way) {
      case NONE -> "no IPv6: " + host.obstacle();
      case ROUTED -> "IPv6 addresses of " + pool + ", which has to be routed to this system";
      case PROXIED -> "IPv6 addresses of " + pool + ", for which this system answers";
      case MASQUERADED ->
          "IPv6 addresses of "
              + pool
              + (host.hasRoute()
                  ? ", and are seen under this system's"
                  : ", but this system has no way to the world by IPv6");
    };
  }
}
