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
  private static final int MOST_BUCKETS = 200_000;

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
    if (client.isLocal() || !limits.budgets().containsKey(cost)) {
      return;
    }
    ConsumptionProbe probe =
        buckets.get(new Key(client.network(), cost)).tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      long nanos = probe.getNanosToWaitForRefill();
      throw tooMany(Math.max(1, Math.ceilDiv(nanos, 1_000_000_000L)));
    }
  }

  /** The answer to a client that asks too often. */
  static HttpException tooMany(long retryAfterSeconds) {
    return HttpException.of(429).withHeader("Retry-After", Long.toString(retryAfterSeconds));
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
