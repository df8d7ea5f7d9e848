package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RateLimiterTest {
  private static final ClientAddress CLIENT = new ClientAddress("cb007107", false);
  private static final ClientAddress OTHER = new ClientAddress("cb007108", false);
  private static final ClientAddress UNLIMITED = new ClientAddress("7f000001", true);

  private final HandClock clock = new HandClock();

  private RateLimiter limiter(Map<Cost, RateLimits.Budget> budgets) {
    return new RateLimiter(RateLimits.defaults().withBudgets(budgets), clock);
  }

  private static boolean admits(RateLimiter limiter, ClientAddress client, Cost cost) {
    try {
      limiter.admit(client, cost);
      return true;
    } catch (HttpException e) {
      assertThat(e.status()).isEqualTo(429);
      return false;
    }
  }

  @Test
  void classesAndClientsHaveBudgetsOfTheirOwn() {
    RateLimiter limiter =
        limiter(
            Map.of(
                Cost.CHEAP, new RateLimits.Budget(2, 1), Cost.LIST, new RateLimits.Budget(1, 1)));
    limiter.admit(CLIENT, Cost.CHEAP);
    limiter.admit(CLIENT, Cost.CHEAP);
    assertThat(admits(limiter, CLIENT, Cost.CHEAP)).isFalse();
    assertThat(admits(limiter, CLIENT, Cost.LIST)).isTrue();
    assertThat(admits(limiter, CLIENT, Cost.LIST)).isFalse();
    assertThat(admits(limiter, OTHER, Cost.CHEAP)).isTrue();
    for (int i = 0; i < 100; i++) {
      limiter.admit(UNLIMITED, Cost.CHEAP);
      limiter.admit(CLIENT, Cost.UPLOAD);
      limiter.admit(CLIENT, Cost.FREE);
    }
    clock.pass(Duration.ofSeconds(1));
    assertThat(admits(limiter, CLIENT, Cost.CHEAP)).isTrue();
    assertThat(admits(limiter, CLIENT, Cost.CHEAP)).isFalse();
  }

  /** Against a bucket that is reckoned by hand in thousandths of a request. */
  @Test
  void aBudgetIsItsBurstAndItsRate() {
    Random random = new Random(7);
    for (int run = 0; run < 20; run++) {
      RateLimits.Budget budget =
          new RateLimits.Budget(1 + random.nextInt(20), 1 + random.nextInt(20));
      RateLimiter limiter = limiter(Map.of(Cost.LIST, budget));
      long full = budget.burst() * 1_000;
      long left = full;
      for (int step = 0; step < 500; step++) {
        int millis = random.nextInt(4) == 0 ? random.nextInt(1_500) : 0;
        clock.pass(Duration.ofMillis(millis));
        left = Math.min(full, left + millis * budget.perSecond());
        boolean expected = left >= 1_000;
        assertThat(admits(limiter, CLIENT, Cost.LIST))
            .as("%s, step %d", budget, step)
            .isEqualTo(expected);
        left -= expected ? 1_000 : 0;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 1", "1, 999, 1", "100, 0, 1", "100, 5, 1"})
  void theWaitIsInWholeSecondsAndNeverNone(long perSecond, long passed, String wait) {
    RateLimiter limiter = limiter(Map.of(Cost.LIST, new RateLimits.Budget(1, perSecond)));
    limiter.admit(CLIENT, Cost.LIST);
    clock.pass(Duration.ofMillis(passed));
    assertThatThrownBy(() -> limiter.admit(CLIENT, Cost.LIST))
        .isInstanceOfSatisfying(
            HttpException.class, e -> assertThat(e.headers()).containsEntry("Retry-After", wait));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "1000, 1", "1001, 2", "59001, 60", "3600000, 3600"})
  void theWaitIsRoundedUp(long millis, String seconds) {
    HttpException refused = RateLimiter.tooMany("Too much.", Duration.ofMillis(millis));
    assertThat(refused.headers()).containsEntry("Retry-After", seconds);
    assertThat(new String(refused.body(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"details\":{\"errors\":[\"Too much. Ask again in "
                + seconds
                + (seconds.equals("1") ? " second" : " seconds")
                + ".\"]},\"message\":\"TooManyRequests\"}");
    assertThat(refused.contentType()).isEqualTo("application/json");
  }

  @ParameterizedTest
  @EnumSource(Cost.class)
  void theSentenceNamesWhatIsLimited(Cost cost) {
    Map<Cost, RateLimits.Budget> budgets = new EnumMap<>(Cost.class);
    budgets.put(cost, new RateLimits.Budget(1, 1));
    RateLimiter limiter = limiter(budgets);
    limiter.admit(CLIENT, cost);
    assertThatThrownBy(() -> limiter.admit(CLIENT, cost))
        .hasMessageContaining(
            switch (cost) {
              case FREE, CHEAP -> "answers requests for one address";
              case LIST -> "answers requests for lists";
              case PUBLISH -> "answers published messages";
              case UPLOAD -> "answers uploads";
            });
  }

  @Test
  void aFloodOfAddressesTakesBoundedMemory() {
    RateLimiter limiter = limiter(Map.of(Cost.CHEAP, new RateLimits.Budget(1, 1)));
    for (int i = 0; i < RateLimiter.MOST_BUCKETS + 50_000; i++) {
      limiter.admit(new ClientAddress(Integer.toHexString(i), false), Cost.CHEAP);
    }
    assertThat(limiter.size()).isLessThanOrEqualTo(RateLimiter.MOST_BUCKETS);
  }

  @Test
  void noLimitsAreNone() {
    RateLimiter limiter = new RateLimiter(RateLimits.none(), clock);
    for (Cost cost : Cost.values()) {
      for (int i = 0; i < 10_000; i++) {
        limiter.admit(CLIENT, cost);
      }
    }
    assertThat(limiter.size()).isZero();
  }
}
