package io.aleph4j.service.web;

import java.util.EnumMap;
import java.util.Map;

/**
 * How much one client address may ask for. Addresses of this machine are never limited.
 *
 * @param budgets the budget of each cost class; a class without one is not limited
 * @param sockets most WebSockets that may be open at a time
 */
public record RateLimits(Map<Cost, Budget> budgets, int sockets) {
  /**
   * A token bucket.
   *
   * @param burst most requests at once
   * @param perSecond requests per second in the long run
   */
  public record Budget(long burst, long perSecond) {}

  /** Copies the budgets. */
  public RateLimits {
    budgets = Map.copyOf(budgets);
  }

  /** Generous defaults: they stop a flood, not a busy client. */
  public static RateLimits defaults() {
    Map<Cost, Budget> budgets = new EnumMap<>(Cost.class);
    budgets.put(Cost.CHEAP, new Budget(2_000, 500));
    budgets.put(Cost.LIST, new Budget(400, 100));
    budgets.put(Cost.PUBLISH, new Budget(1_000, 200));
    budgets.put(Cost.UPLOAD, new Budget(50, 10));
    return new RateLimits(budgets, 100);
  }
}
