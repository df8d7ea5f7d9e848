package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ByteQuotaTest {
  private static final ClientAddress CLIENT = new ClientAddress("cb007107", false);

  private final HandClock clock = new HandClock();
  private final ByteQuota quota = new ByteQuota(1_000, Duration.ofSeconds(100), clock);

  private void pass(long seconds) {
    clock.pass(Duration.ofSeconds(seconds));
  }

  private void assertRefused(long bytes, String retryAfter) {
    assertThatThrownBy(() -> quota.take(CLIENT, bytes))
        .isInstanceOfSatisfying(
            HttpException.class,
            e -> {
              assertThat(e.status()).isEqualTo(429);
              assertThat(e.headers()).containsEntry("Retry-After", retryAfter);
            });
  }

  @Test
  void whatIsTakenComesBackWithTime() {
    quota.take(CLIENT, 990);
    assertRefused(20, "1");
    assertRefused(1_000, "99");
    quota.take(CLIENT, 10);
    assertRefused(1, "1");
    pass(50);
    quota.take(CLIENT, 500);
    assertRefused(10, "1");
    pass(1_000);
    quota.take(CLIENT, 1_000);
    assertRefused(1_000, "100");
  }

  @Test
  void moreThanAllIsRefusedAndTakesNothing() {
    assertRefused(1_001, "100");
    assertRefused(Long.MAX_VALUE, "100");
    assertThatCode(() -> quota.take(CLIENT, 1_000)).doesNotThrowAnyException();
  }

  @Test
  void whatCannotBeAQuotaIsToldAtOnce() {
    for (long bytes : new long[] {0, -1, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> new ByteQuota(bytes, Duration.ofHours(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void othersAndThisMachineAndNothingAreNotLimited() {
    quota.take(CLIENT, 1_000);
    quota.take(new ClientAddress("cb007108", false), 1_000);
    quota.take(new ClientAddress("7f000001", true), Long.MAX_VALUE);
    quota.take(CLIENT, 0);
    quota.take(CLIENT, -1);
    assertRefused(1, "1");
  }
}
