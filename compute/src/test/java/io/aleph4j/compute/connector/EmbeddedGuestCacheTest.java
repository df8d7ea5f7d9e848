package io.aleph4j.compute.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.ItemHash;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EmbeddedGuestCacheTest extends GuestCacheContract {
  private static final ItemHash ONE = new ItemHash("1a".repeat(32));
  private static final ItemHash OTHER = new ItemHash("2b".repeat(32));

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);

  @Override
  GuestCache cache() {
    return new EmbeddedGuestCache(10_000, 20_000, nanoTime::get);
  }

  @Test
  void forgetsAfterSevenDays() {
    EmbeddedGuestCache cache = new EmbeddedGuestCache(10_000, 20_000, nanoTime::get);
    cache.put(ONE, "a", new byte[10]);
    cache.put(ONE, "b", new byte[10]);
    nanoTime.addAndGet(Duration.ofDays(7).toNanos() - 1);
    assertThat(cache.get(ONE, "a")).isNotNull();
    nanoTime.addAndGet(1);
    assertThat(cache.keys(ONE, "*")).isEmpty();
    assertThat(cache.get(ONE, "a")).isNull();
    assertThat(cache.delete(ONE, "b")).isFalse();
    assertThat(cache.size()).isZero();
  }

  @Test
  void makesRoomByForgettingWhatWasNotUsed() {
    EmbeddedGuestCache cache = new EmbeddedGuestCache(1_000, 2_500, nanoTime::get);
    assertThat(cache.put(ONE, "large", new byte[1_000])).isFalse();
    cache.put(ONE, "a", new byte[300]);
    cache.put(ONE, "b", new byte[300]);
    cache.get(ONE, "a");
    cache.put(ONE, "c", new byte[300]);
    assertThat(cache.keys(ONE, "*")).containsExactlyInAnyOrder("a", "c");
    cache.put(OTHER, "a", new byte[800]);
    cache.get(ONE, "a");
    ItemHash third = new ItemHash("3c".repeat(32));
    cache.put(third, "a", new byte[800]);
    assertThat(cache.keys(OTHER, "*")).isEmpty();
    assertThat(cache.keys(ONE, "*")).containsExactlyInAnyOrder("a", "c");
    assertThat(cache.keys(third, "*")).containsExactly("a");
    assertThat(cache.size()).isBetween(1_400L, 2_500L);
  }

  @Test
  void manySmallValuesNeedRoomToo() {
    EmbeddedGuestCache cache = new EmbeddedGuestCache(10_000, 20_000, nanoTime::get);
    for (int i = 0; i < 1_000; i++) {
      cache.put(ONE, "k" + i, new byte[0]);
    }
    assertThat(cache.keys(ONE, "*")).hasSizeLessThan(100).contains("k999");
  }

  @Test
  void aPatternOfStarsTakesNoTime() {
    assertThat(Glob.matches("*a".repeat(250) + "*b", "a".repeat(512))).isFalse();
    assertThat(Glob.matches("a*b?c*", "aXXbYc")).isTrue();
    assertThat(Glob.matches("", "")).isTrue();
    assertThat(Glob.matches("?", "")).isFalse();
  }
}
