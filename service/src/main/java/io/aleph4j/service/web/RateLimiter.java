package io.aleph4j.service.web;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/** One token bucket per client address and cost class. Bounded memory, safe for many threads. */
final class RateLimiter {
  /** Enough for every honest client; under a flood of addresses the least used ones start anew. */
  static final int MOST_BUCKETS = 200_000;

  private record Key(String client, Cost cost) {}

  private final RateLimits limits;
  private final LoadingCache<Key, Bucket> buckets;

  RateLimiter(RateLimits limits, TimeMeter time) {
    this.limits = limits;
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_BUCKETS)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build(key -> bucket(key.cost(), time));
  }

  /**
   * Counts one request.
   *
   * @throws HttpException 429 when the client has used its budget up
   */
  void admit(ClientAddress client, Cost cost) {
    if (client.isUnlimited() || !limits.budgets().containsKey(cost)) {
      return;
    }
    ConsumptionProbe probe =
        buckets.get(new Key(client.network(), cost)).tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      throw tooMany(
          "This address asks more often than this node answers " + name(cost) + " for one address.",
          Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
  }

  /** Number of clients and classes that are remembered, about. */
  long size() {
    buckets.cleanUp();
    return buckets.estimatedSize();
  }

  /**
   * The answer to a client that asks for too much (RFC 6585 §4).
   *
   * @param reason a sentence that needs no quoting in JSON
   * @param wait after which asking again may help; told in whole seconds, rounded up
   */
  static HttpException tooMany(String reason, Duration wait) {
    long seconds = Math.max(1, Math.ceilDiv(wait.toNanos(), 1_000_000_000L));
    String advice = " Ask again in " + seconds + (seconds == 1 ? " second." : " seconds.");
    return HttpException.json(
            429,
            "{\"details\":{\"errors\":[\""
                + reason
                + advice
                + "\"]},\"message\":\"TooManyRequests\"}")
        .withHeader("Retry-After", Long.toString(seconds));
  }

  private static String name(Cost cost) {
    return switch (cost) {
      case FREE, CHEAP -> "requests";
      case LIST -> "requests for lists";
      case PUBLISH -> "published messages";
      case UPLOAD -> "uploads";
    };
  }

  private Bucket bucket(Cost cost, TimeMeter time) {
    RateLimits.Budget budget = limits.budgets().get(cost);
    if (budget == null) {
      throw new IllegalArgumentException("no budget for " + cost);
    }
    return Bucket.builder()
        .addLimit(limit ->
            limit.capacity(budget.burst()).refillGreedy(budget.perSecond(), Duration.ofSeconds(1)))
        .withCustomTimePrecision(time)
        .build();
  }
}
