package io.aleph4j.service.web;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.javalin.http.Context;
import java.time.Duration;

/**
 * How many bytes each client may send: a number at once, and the same number per period in the long
 * run. A client is an IPv4 address or an IPv6 /64 network; whom the server's {@link RateLimits} do
 * not limit may send anything. Bounded memory, safe for many threads.
 */
public final class ByteQuota {
  /** Enough for every honest client; under a flood of addresses the least used ones start anew. */
  private static final int MOST_BUCKETS = 200_000;

  private final Duration period;
  private final LoadingCache<String, Bucket> buckets;

  /**
   * A quota of so many bytes per period.
   *
   * @throws IllegalArgumentException for less than a byte, or more than one in each nanosecond
   */
  public ByteQuota(long bytes, Duration period) {
    this(bytes, period, TimeMeter.SYSTEM_NANOTIME);
  }

  ByteQuota(long bytes, Duration period, TimeMeter time) {
    this.period = period;
    // What cannot be a quota is told now, not to the first client.
    bucket(bytes, period, time);
    // A bucket that was left alone for a period is full again, like a new one.
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_BUCKETS)
            .expireAfterAccess(period)
            .build(client -> bucket(bytes, period, time));
  }

  /**
   * Takes bytes from the quota of the client that asks; all or none.
   *
   * @param bytes how many; none for zero or less
   * @throws HttpException 429 with {@code Retry-After} in seconds when fewer are left; when the
   *     whole quota is smaller, this is the period, although waiting does not help
   */
  public void take(Context context, long bytes) {
    take(ClientAddress.of(context.req()), bytes);
  }

  void take(ClientAddress client, long bytes) {
    if (client.isUnlimited() || bytes <= 0) {
      return;
    }
    ConsumptionProbe probe = buckets.get(client.network()).tryConsumeAndReturnRemaining(bytes);
    if (!probe.isConsumed()) {
      long nanos = Math.min(probe.getNanosToWaitForRefill(), period.toNanos());
      throw RateLimiter.tooMany(
          "This address has sent as many bytes as this node takes from one address without signed"
              + " messages.",
          Duration.ofNanos(nanos));
    }
  }

  private static Bucket bucket(long bytes, Duration period, TimeMeter time) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(bytes).refillGreedy(bytes, period))
        .withCustomTimePrecision(time)
        .build();
  }
}
