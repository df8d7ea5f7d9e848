package io.aleph4j.service.web;

import java.util.EnumMap;
import java.util.Map;

/**
 * How much one client may ask for. A client is an IPv4 address or an IPv6 /64 network. Addresses of
 * this machine are never limited.
 *
 * @param budgets the budget of each cost class; a class without one is not limited
 * @param sockets most WebSockets that may be open at a time
 * @param unlimited clients that are not limited in anything, such as the operator's other nodes
 * @param proxies who is believed about the address that it was asked from
 */
public record RateLimits(
    Map<Cost, Budget> budgets, int sockets, Networks unlimited, Networks proxies) {
  /**
   * A token bucket.
   *
   * @param burst most requests at once
   * @param perSecond requests per second in the long run
   */
  public record Budget(long burst, long perSecond) {
    /** How many seconds' requests may come at once unless a budget says otherwise. */
    public static final long BURST_SECONDS = 5;

    /** So many requests per second in the long run, and five times as many at once. */
    public static Budget perSecond(long perSecond) {
      return new Budget(BURST_SECONDS * perSecond, perSecond);
    }
  }

  /** Copies the budgets. */
  public RateLimits {
    budgets = Map.copyOf(budgets);
  }

  /** Generous defaults: they stop a flood, not a busy client. */
  public static RateLimits defaults() {
    Map<Cost, Budget> budgets = new EnumMap<>(Cost.class);
    budgets.put(Cost.CHEAP, Budget.perSecond(500));
    budgets.put(Cost.LIST, Budget.perSecond(100));
    budgets.put(Cost.PUBLISH, Budget.perSecond(200));
    budgets.put(Cost.UPLOAD, Budget.perSecond(10));
    return new RateLimits(budgets, 100, Networks.NONE, Networks.LOOPBACK);
  }

  /** Nobody is limited. */
  public static RateLimits none() {
    return new RateLimits(Map.of(), Integer.MAX_VALUE, Networks.ALL, Networks.NONE);
  }

  /** The same with other budgets. */
  public RateLimits withBudgets(Map<Cost, Budget> others) {
    return new RateLimits(others, sockets, unlimited, proxies);
  }

  /** The same with another limit for WebSockets. */
  public RateLimits withSockets(int others) {
    return new RateLimits(budgets, others, unlimited, proxies);
  }

  /** The same with other clients that are not limited. */
  public RateLimits withUnlimited(Networks others) {
    return new RateLimits(budgets, sockets, others, proxies);
  }

  /** The same with other proxies. */
  public RateLimits withProxies(Networks others) {
    return new RateLimits(budgets, sockets, unlimited, others);
  }
}
