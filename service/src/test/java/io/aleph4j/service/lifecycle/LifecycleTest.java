package io.aleph4j.service.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final List<String> events = new CopyOnWriteArrayList<>();

  @Test
  void closesInReverseOrderEachOnce() {
    Lifecycle lifecycle = new Lifecycle(Duration.ofSeconds(10));
    lifecycle.add("a", () -> events.add("a"));
    lifecycle.add("b", () -> events.add("b"));
    lifecycle.close();
    lifecycle.close();
    assertThat(events).containsExactly("b", "a");
    assertThat(lifecycle.isClean()).isTrue();
  }

  @Test
  void aFailureDoesNotHinderTheOthers() {
    Lifecycle lifecycle = new Lifecycle(Duration.ofSeconds(10));
    lifecycle.add("a", () -> events.add("a"));
    lifecycle.add(
        "b",
        () -> {
          throw new IllegalStateException("broken");
        });
    lifecycle.close();
    assertThat(events).containsExactly("a");
    assertThat(lifecycle.isClean()).isFalse();
  }

  @Test
  void aPartThatHangsIsLeftAtTheDeadline() {
    CountDownLatch never = new CountDownLatch(1);
    Lifecycle lifecycle = new Lifecycle(Duration.ofMillis(100));
    lifecycle.add("a", () -> events.add("a"));
    lifecycle.add("b", never::await);
    lifecycle.close();
    assertThat(events).containsExactly("a");
    assertThat(lifecycle.isClean()).isFalse();
    never.countDown();
  }

  @Test
  void aPartThatComesTooLateIsClosed() {
    Lifecycle lifecycle = new Lifecycle(Duration.ofSeconds(10));
    lifecycle.close();
    assertThatThrownBy(() -> lifecycle.add("late", () -> events.add("late")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(events).containsExactly("late");
  }

  @Test
  void theFirstReasonToStopIsKept() throws Exception {
    Lifecycle lifecycle = new Lifecycle(Duration.ofSeconds(10));
    lifecycle.fail("first");
    lifecycle.fail("second");
    assertThat(lifecycle.awaitStop()).isEqualTo("first");
  }

  @Test
  void twoClosersBothWaitForTheEnd() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Lifecycle lifecycle = new Lifecycle(Duration.ofSeconds(20));
    lifecycle.add(
        "a",
        () -> {
          entered.countDown();
          release.await();
          events.add("a");
        });
    Thread one = Thread.startVirtualThread(lifecycle::close);
    entered.await();
    Thread two =
        Thread.startVirtualThread(() -> {
          lifecycle.close();
          events.add("second closer");
        });
    release.countDown();
    assertThat(one.join(Duration.ofSeconds(20))).isTrue();
    assertThat(two.join(Duration.ofSeconds(20))).isTrue();
    assertThat(events).containsExactly("a", "second closer");
  }
}
