package io.aleph4j.compute.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class HeldBytesTest {
  private static final int ROOM = 1000;

  private final Semaphore left = new Semaphore(ROOM);

  @Test
  void callsShareTheRoomBeyondTheirOwn() {
    try (HeldBytes first = new HeldBytes(left);
        HeldBytes second = new HeldBytes(left)) {
      assertThat(first.take(HeldBytes.FREE - 1)).isTrue();
      assertThat(left.availablePermits()).isEqualTo(ROOM);
      assertThat(first.take(701)).isTrue();
      assertThat(left.availablePermits()).isEqualTo(300);
      assertThat(second.take(HeldBytes.FREE + 301)).isFalse();
      assertThat(second.take(HeldBytes.FREE + 300)).isTrue();
      assertThat(first.take(1)).isFalse();
    }
    assertThat(left.availablePermits()).isEqualTo(ROOM);
  }

  @Test
  void whoHasLittleNeedsNoRoom() {
    assertThat(left.tryAcquire(ROOM)).isTrue();
    try (HeldBytes held = new HeldBytes(left)) {
      assertThat(held.take(HeldBytes.FREE)).isTrue();
      assertThat(held.take(1)).isFalse();
      assertThat(held.take(0)).isTrue();
    }
    assertThat(left.availablePermits()).isZero();
  }
}
