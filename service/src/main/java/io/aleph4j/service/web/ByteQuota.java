package io.aleph4j.service.web;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.javalin.http.Context;
import java.time.Duration;

/**
 * How many bytes each client may send, and all of them together: a number at once, and the same
 * number per period in the long run. A client is an IPv4 address or an IPv6 /64 network; whom the
 * server's {@link RateLimits} do not limit may send anything, and takes nothing from the others.
 * Bounded memory, safe for many threads.
 */
public final class ByteQuota {
  /** Enough for every honest client; under a flood of addresses the least used ones start anew. */
  private static final int MOST_BUCKETS = 200_000;

  private final Duration period;
  private final Bucket together;
  private final LoadingCache<String, Bucket> buckets;

  /**
   * A quota of so many bytes per period.
   *
   * @param each of one client
   * @param all of all clients together
   * @param taken how many of these are taken already; as many as there are, if it is more
   * @throws IllegalArgumentException for less than a byte, or more than one in each nanosecond
   */
  public ByteQuota(long each, long all, long taken, Duration period) {
    this(each, all, taken, period, TimeMeter.SYSTEM_NANOTIME);
  }

  ByteQuota(long each, long all, long taken, Duration period, TimeMeter time) {
    this.period = period;
    this.together = bucket(all, taken, period, time);
    // What cannot be a quota is told now, not to the first client.
    bucket(each, 0, period, time);
    // A bucket that was left alone for a period is full again, like a new one.
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_BUCKETS)
            .expireAfterAccess(period)
            .build(client -> bucket(each, 0, period, time));
  }

  /**
   * Takes bytes from the quota of the client that asks and from that of all; all or none.
   *
   * @param bytes how many; none for zero or less
   * @throws HttpException 429 with {@code Retry-After} in seconds when fewer are left of either;
   *     when the whole quota is smaller, this is the period, although waiting does not help
   */
  public void take(Context context, long bytes) {
    take(ClientAddress.of(context.req()), bytes);
  }

  void take(ClientAddress client, long bytes) {
    if (client.isUnlimited() || bytes <= 0) {
      return;
    }
    Bucket own = buckets.get(client.network());
    take(own, bytes, "This address has sent as many bytes as this node takes from one address");
    try {
      take(together, bytes, "All addresses together have sent as many bytes as this node takes");
    } catch (HttpException e) {
      own.addTokens(bytes);
      throw e;
    }
  }

  private void take(Bucket bucket, long bytes, String reason) {
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(bytes);
    if (!probe.isConsumed()) {
      long nanos = Math.min(probe.getNanosToWaitForRefill(), period.toNanos());
      throw RateLimiter.tooMany(reason + " without signed messages.", Duration.ofNanos(nanos));
    }
  }

  private static Bucket bucket(long bytes, long taken, Duration period, TimeMeter time) {
    return Bucket.builder()
        .addLimit(limit ->
            limit
                .capacity(bytes)
                .refillGreedy(bytes, period)
                .initialTokens(Math.max(0, bytes - taken)))
        .withCustomTimePrecision(time)
        .build();
  }
}
