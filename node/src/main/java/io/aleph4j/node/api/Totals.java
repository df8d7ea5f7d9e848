package io.aleph4j.node.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * The lengths of lists that no counter knows: short ones are counted anew for each answer, long
 * ones are counted once and remembered for five minutes (spec 02 §9.5). Thread-safe.
 */
final class Totals {

  private static final long SHORT = 10_000;
  private static final int MOST = 10_000;
  private static final Duration MEMORY = Duration.ofMinutes(5);

  private final Cache<Object, Long> remembered;

  Totals(Ticker ticker) {
    this.remembered =
        Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(MEMORY).ticker(ticker).build();
  }

  /**
   * The length of a list.
   *
   * @param list what names the list
   * @param count counts no further than its argument
   */
  long of(Object list, LongUnaryOperator count) {
    Long known = remembered.getIfPresent(list);
    if (known != null) {
      return known;
    }
    long length = count.applyAsLong(SHORT + 1);
    if (length <= SHORT) {
      return length;
    }
    return remembered.get(list, key -> count.applyAsLong(Long.MAX_VALUE));
  }
}
