package io.aleph4j.node.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.Draft;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Every committed message is told once, in order, and never before one that may come earlier. */
class SequencerTest {

  private static final Message MESSAGE =
      Draft.post(Draft.ACCOUNTS.getFirst(), "note", "{}").message();

  private static List<StoredMessage> messages(long first, int count) {
    List<StoredMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(new StoredMessage(first + i, MESSAGE, new Timestamp(0)));
    }
    return messages;
  }

  @Property(tries = 300)
  void anyInterleavingIsToldInOrderWithoutHoles(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int steps) {
    Random random = new Random(seed);
    List<Long> told = new ArrayList<>();
    List<Long> released = new ArrayList<>();
    Sequencer sequencer =
        new Sequencer(7, ready -> ready.stored().forEach(message -> told.add(message.seq())));
    List<Sequencer.Reservation> open = new ArrayList<>();
    Map<Sequencer.Reservation, Integer> sizes = new HashMap<>();
    List<Long> committed = new ArrayList<>();
    long next = 7;
    for (int step = 0; step < steps || !open.isEmpty(); step++) {
      if (step < steps && (open.isEmpty() || random.nextBoolean())) {
        int size = 1 + random.nextInt(4);
        Sequencer.Reservation reservation = sequencer.reserve(size);
        assertThat(reservation.first()).isEqualTo(next);
        next += size;
        open.add(reservation);
        sizes.put(reservation, size);
      } else {
        Sequencer.Reservation ended = open.remove(random.nextInt(open.size()));
        if (random.nextInt(4) == 0) {
          sequencer.abandoned(ended);
        } else {
          // A batch may accept fewer messages than it has, or none.
          int used = random.nextInt(sizes.getOrDefault(ended, 0) + 1);
          List<StoredMessage> stored = messages(ended.first(), used);
          stored.forEach(message -> committed.add(message.seq()));
          sequencer.committed(ended, Commit.of(stored), () -> released.add(ended.first()));
        }
      }
      long oldest = open.stream().mapToLong(Sequencer.Reservation::first).min().orElse(next);
      List<Long> due = committed.stream().filter(seq -> seq < oldest).sorted().toList();
      assertThat(told).isEqualTo(due);
      assertThat(released).isSorted().allMatch(first -> first < oldest);
    }
    assertThat(told).hasSize(committed.size());
  }

  @Test
  void lanesThatEndAtTheSameTimeAreToldInOrder() throws InterruptedException {
    ConcurrentLinkedQueue<Long> told = new ConcurrentLinkedQueue<>();
    Sequencer sequencer =
        new Sequencer(1, ready -> ready.stored().forEach(message -> told.add(message.seq())));
    int lanes = 4;
    int batches = 2000;
    CountDownLatch released = new CountDownLatch(lanes * batches);
    List<Thread> threads = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < batches; i++) {
                  Sequencer.Reservation reservation = sequencer.reserve(2);
                  sequencer.committed(
                      reservation,
                      Commit.of(messages(reservation.first(), 2)),
                      released::countDown);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(released.getCount()).isZero();
    assertThat(List.copyOf(told)).hasSize(2 * lanes * batches).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void whoeverWaitsIsReleasedEvenIfAListenerFails() {
    List<Long> released = new ArrayList<>();
    Sequencer sequencer =
        new Sequencer(
            1,
            _ -> {
              throw new IllegalStateException("on purpose");
            });
    for (int i = 0; i < 3; i++) {
      Sequencer.Reservation reservation = sequencer.reserve(1);
      sequencer.committed(
          reservation,
          Commit.of(messages(reservation.first(), 1)),
          () -> released.add(reservation.first()));
    }
    assertThat(released).containsExactly(1L, 2L, 3L);
  }

  @Test
  void closingReleasesWhatWasCommittedBehindWhatNeverEnds() {
    List<String> events = new ArrayList<>();
    Sequencer sequencer = new Sequencer(1, _ -> events.add("told"));
    Sequencer.Reservation stuck = sequencer.reserve(1);
    Sequencer.Reservation second = sequencer.reserve(1);
    Sequencer.Reservation third = sequencer.reserve(1);
    sequencer.committed(second, Commit.of(messages(2, 1)), () -> events.add("second"));
    assertThat(events).isEmpty();
    sequencer.close();
    assertThat(events).containsExactly("second");
    sequencer.committed(third, Commit.of(messages(3, 1)), () -> events.add("third"));
    sequencer.abandoned(stuck);
    assertThat(events).containsExactly("second", "third");
  }
}
