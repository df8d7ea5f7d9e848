package io.aleph4j.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.node.Eventually;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whoever writes shares a transaction, and its failure. */
class GroupCommitTest {

  private final List<List<Integer>> groups = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch firstMayGoOn = new CountDownLatch(1);
  private final AtomicInteger started = new AtomicInteger();
  private volatile int failing = -1;
  private volatile Throwable failure = new IllegalStateException("away");

  private final GroupCommit<Integer> commit = new GroupCommit<>(this::write);

  private void write(List<Integer> group) {
    groups.add(List.copyOf(group));
    if (group.contains(0)) {
      await();
    }
    if (group.contains(failing)) {
      switch (failure) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError();
      }
    }
  }

  private void await() {
    try {
      firstMayGoOn.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes 0, and while that is under way all the others. */
  private List<Future<Void>> writeAll(ExecutorService threads, int last) {
    List<Future<Void>> done = new ArrayList<>();
    done.add(threads.submit(() -> write(0)));
    Eventually.holds("the first is under way", () -> !groups.isEmpty());
    IntStream.rangeClosed(1, last).forEach(i -> done.add(threads.submit(() -> write(i))));
    Eventually.holds("all have begun", () -> started.get() == last + 1);
    firstMayGoOn.countDown();
    return done;
  }

  private Void write(int item) {
    started.incrementAndGet();
    commit.write(item);
    return null;
  }

  @Test
  void eachIsWrittenOnceInGroupsOfSoMany() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> done : writeAll(threads, 1_000)) {
        done.get();
      }
    }
    assertThat(groups.getFirst()).containsExactly(0);
    assertThat(groups).allMatch(group -> group.size() <= 256).noneMatch(List::isEmpty);
    assertThat(groups).hasSizeLessThan(500);
    assertThat(groups.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(0, 1_000).boxed().toList());
  }

  @Test
  void afterAFailureOthersAreWritten() {
    failing = 1_000;
    assertThatThrownBy(() -> commit.write(1_000)).isSameAs(failure);
    commit.write(1_001);
    failure = new StackOverflowError();
    assertThatThrownBy(() -> commit.write(1_000)).hasCause(failure);
    commit.write(1_002);
    failing = -1;
    commit.write(1_000);
    assertThat(groups).hasSize(5);
  }

  @Test
  void allWhoWaitedTogetherAreToldOfTheFailure() throws Exception {
    failing = 7;
    List<Integer> failed = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> all = writeAll(threads, 40);
      for (int i = 0; i < all.size(); i++) {
        try {
          all.get(i).get();
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isSameAs(failure);
          failed.add(i);
        }
      }
    }
    List<Integer> group = groups.stream().filter(one -> one.contains(7)).findFirst().orElseThrow();
    assertThat(failed).containsExactlyInAnyOrderElementsOf(group);
    commit.write(41);
    assertThat(groups.getLast()).containsExactly(41);
  }
}
