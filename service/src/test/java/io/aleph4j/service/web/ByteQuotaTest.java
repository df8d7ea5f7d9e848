package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ByteQuotaTest {
  private static final ClientAddress CLIENT = new ClientAddress("cb007107", false);

  private final HandClock clock = new HandClock();
  private final ByteQuota quota = quota(1_000, 1L << 30, 0);

  private ByteQuota quota(long each, long all, long taken) {
    return new ByteQuota(each, all, taken, Duration.ofSeconds(100), clock);
  }

  private void pass(long seconds) {
    clock.pass(Duration.ofSeconds(seconds));
  }

  private static ClientAddress client(int number) {
    return new ClientAddress("cb0071" + number, false);
  }

  private void assertRefused(long bytes, String retryAfter) {
    assertRefused(quota, CLIENT, bytes, retryAfter, "This address has sent");
  }

  private static void assertRefused(
      ByteQuota quota, ClientAddress client, long bytes, String retryAfter, String reason) {
    assertThatThrownBy(() -> quota.take(client, bytes))
        .isInstanceOfSatisfying(
            HttpException.class,
            e -> {
              assertThat(e.status()).isEqualTo(429);
              assertThat(e.headers()).containsEntry("Retry-After", retryAfter);
              assertThat(e).hasMessageContaining(reason);
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
      assertThatThrownBy(() -> new ByteQuota(bytes, 1, 0, Duration.ofHours(1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new ByteQuota(1, bytes, 0, Duration.ofHours(1)))
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

  @Test
  void allTogetherHaveAQuotaToo() {
    ByteQuota shared = quota(1_000, 2_000, 0);
    shared.take(client(1), 1_000);
    shared.take(client(2), 500);
    assertRefused(shared, client(3), 501, "1", "All addresses together have sent");
    shared.take(client(3), 500);
    assertRefused(shared, client(4), 1, "1", "All addresses together have sent");
    assertRefused(shared, client(1), 1, "1", "This address has sent");
    pass(10);
    shared.take(client(4), 200);
    assertRefused(shared, client(5), 1, "1", "All addresses together have sent");
    shared.take(new ClientAddress("7f000001", true), Long.MAX_VALUE);
  }

  /** Else a client would pay for what others have sent. */
  @Test
  void whatAllTogetherMayNotSendTakesNothingFromTheClient() {
    ByteQuota shared = quota(1_000, 1_000, 0);
    shared.take(client(1), 900);
    for (int i = 0; i < 10; i++) {
      assertRefused(shared, client(2), 1_000, "90", "All addresses together have sent");
    }
    pass(90);
    shared.take(client(2), 1_000);
  }

  @Test
  void whatWasTakenBeforeIsNotThere() {
    ByteQuota begun = quota(1_000, 1_000, 400);
    assertRefused(begun, client(1), 601, "1", "All addresses together have sent");
    begun.take(client(1), 600);
    for (long taken : new long[] {1_000, 1_001, Long.MAX_VALUE}) {
      ByteQuota full = quota(1_000, 1_000, taken);
      assertRefused(full, client(1), 1, "1", "All addresses together have sent");
      pass(1);
      full.take(client(1), 10);
    }
  }

  @Test
  void whoeverComesAtOnceGetsNoMoreThanThereIs() throws Exception {
    ByteQuota shared = quota(1_000, 10_000, 0);
    AtomicInteger taken = new AtomicInteger();
    List<Callable<Void>> clients = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      ClientAddress one = client(i % 40);
      clients.add(() -> {
        try {
          shared.take(one, 100);
          taken.incrementAndGet();
        } catch (HttpException e) {
          assertThat(e.status()).isEqualTo(429);
        }
        return null;
      });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<Void> one : threads.invokeAll(clients)) {
        one.get();
      }
    }
    assertThat(taken.get()).isEqualTo(100);
  }
}
