package io.aleph4j.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Timestamp;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private static final Timestamp NOW = new Timestamp(1_700_000_000_000_000L);

  @Test
  void elevenTriesWithinTheNetworksBounds() {
    RetryPolicy policy = new RetryPolicy(10, new SplittableRandom(5));
    long[] largest = new long[10];
    for (int round = 0; round < 2000; round++) {
      for (int retries = 0; retries < 10; retries++) {
        long delay = policy.next(retries, NOW).orElseThrow().micros() - NOW.micros();
        assertThat(delay).isBetween(0L, bound(retries));
        largest[retries] = Math.max(largest[retries], delay);
      }
    }
    for (int retries = 0; retries < 10; retries++) {
      // Evenly spread: among 2000 the largest lies in the last hundredth.
      assertThat(largest[retries]).isGreaterThan(bound(retries) * 99 / 100);
    }
    assertThat(policy.next(10, NOW)).isEmpty();
    assertThat(policy.next(11, NOW)).isEmpty();
  }

  @Test
  void theWorstCaseIsThatOfTheNetwork() {
    long total = 0;
    for (int retries = 0; retries < 10; retries++) {
      total += bound(retries);
    }
    assertThat(total).isEqualTo(811_000_000L);
  }

  @Test
  void manyRetriesDoNotOverflow() {
    RetryPolicy policy = new RetryPolicy(1000, new SplittableRandom(5));
    for (int retries = 9; retries < 1000; retries++) {
      long delay = policy.next(retries, NOW).orElseThrow().micros() - NOW.micros();
      assertThat(delay).isBetween(0L, 300_000_000L);
    }
  }

  @Test
  void withoutRetriesTheFirstTryIsTheLast() {
    assertThat(new RetryPolicy(0, new SplittableRandom(5)).next(0, NOW)).isEmpty();
  }

  private static long bound(int retries) {
    return Math.min(1L << retries, 300) * 1_000_000L;
  }
}
