package io.aleph4j.compute.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.protocol.ItemHash;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventQueueTest {
  private static final ItemHash A = ItemHash.sha256("a");
  private static final ItemHash B = ItemHash.sha256("b");
  private static final ItemHash MESSAGE = ItemHash.sha256("m");

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final Map<ItemHash, Semaphore> gates = new ConcurrentHashMap<>();
  private final EventQueue queue = new EventQueue(this::run, 3, 20);

  private void run(ItemHash program, String message) throws InterruptedException {
    told.add(message);
    Semaphore gate = gates.get(program);
    if (gate != null) {
      gate.acquire();
    }
    if (message.startsWith("fail")) {
      throw new ComputeException("it failed");
    }
    if (message.startsWith("break")) {
      throw new IllegalStateException("nobody foresaw this");
    }
  }

  private Semaphore hold(ItemHash program) {
    Semaphore gate = new Semaphore(0);
    gates.put(program, gate);
    return gate;
  }

  private void offer(ItemHash program, String text) {
    queue.offer(program, MESSAGE, text);
  }

  @AfterEach
  void close() {
    gates.values().forEach(gate -> gate.release(100));
    queue.close();
  }

  @Test
  void aProgramTakesOneMessageAfterTheOther() throws Exception {
    Semaphore gate = hold(A);
    offer(A, "1");
    offer(A, "2");
    offer(A, "3");
    assertThat(told.take()).isEqualTo("1");
    assertThat(told.poll()).isNull();
    gate.release();
    assertThat(told.take()).isEqualTo("2");
    gate.release();
    assertThat(told.take()).isEqualTo("3");
    gate.release();
    while (queue.waiting() > 0) {
      Thread.onSpinWait();
    }
    gates.clear();
    offer(A, "4");
    assertThat(told.take()).isEqualTo("4");
  }

  @Test
  void oneThatHangsIsInNobodysWay() throws Exception {
    hold(A);
    offer(A, "a");
    assertThat(told.take()).isEqualTo("a");
    offer(B, "b");
    assertThat(told.take()).isEqualTo("b");
  }

  @Test
  void oneThatFailsGoesOnWithTheNext() throws Exception {
    offer(A, "fail");
    offer(A, "break");
    offer(A, "well");
    assertThat(told.take()).isEqualTo("fail");
    assertThat(told.take()).isEqualTo("break");
    assertThat(told.take()).isEqualTo("well");
  }

  @Test
  void whatFindsNoPlaceIsDropped() throws Exception {
    Semaphore gate = hold(A);
    offer(A, "0");
    assertThat(told.take()).isEqualTo("0");
    for (int i = 1; i <= 10; i++) {
      offer(A, Integer.toString(i));
    }
    assertThat(queue.waiting()).isEqualTo(3);
    gate.release(100);
    assertThat(told.take()).isEqualTo("1");
    assertThat(told.take()).isEqualTo("2");
    assertThat(told.take()).isEqualTo("3");
    offer(A, "after");
    assertThat(told.take()).isEqualTo("after");
  }

  @Test
  void onlySoMuchTextWaitsAtAll() throws Exception {
    Semaphore gate = hold(A);
    offer(A, "0");
    assertThat(told.take()).isEqualTo("0");
    offer(A, "x".repeat(15));
    offer(A, "y".repeat(6));
    offer(B, "y".repeat(6));
    assertThat(queue.waiting()).isOne();
    gate.release(100);
    assertThat(told.take()).startsWith("x");
    while (queue.waiting() > 0) {
      Thread.onSpinWait();
    }
    offer(B, "y".repeat(20));
    assertThat(told.take()).startsWith("y");
    offer(B, "y".repeat(21));
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void whatWaitsIsDroppedAtTheEnd() throws Exception {
    Semaphore gate = hold(A);
    offer(A, "0");
    assertThat(told.take()).isEqualTo("0");
    offer(A, "1");
    queue.close();
    assertThat(queue.waiting()).isZero();
    offer(B, "2");
    gate.release(100);
    assertThat(queue.waiting()).isZero();
    assertThat(told).isEmpty();
  }
}
