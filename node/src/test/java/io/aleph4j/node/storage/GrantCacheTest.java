package io.aleph4j.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.node.process.AggregateChange;
import io.aleph4j.node.process.Granted;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An answer is never older than what was committed before the question. */
class GrantCacheTest {

  private static final Address ALICE = new Address("0xAlice");
  private static final Address BOB = new Address("0xBob");

  private final GrantCache cache = new GrantCache();
  private final Map<Address, Granted> table = new HashMap<>();
  private final List<Set<Address>> questions = new ArrayList<>();

  private static Granted version(long number) {
    return version(number, "[]");
  }

  private static Granted version(long number, String json) {
    AggregateChange.Revision revision =
        new AggregateChange.Revision(new Timestamp(number), ItemHash.sha256("element"));
    return Granted.by(new AggregateChange.Entry(json, revision));
  }

  private static Granted known(Map<Address, Granted> granted, Address owner) {
    return Objects.requireNonNull(granted.get(owner), owner.value());
  }

  private static long number(Granted granted) {
    return granted.revision().time().micros();
  }

  private Map<Address, Granted> read(Set<Address> owners) {
    questions.add(Set.copyOf(owners));
    Map<Address, Granted> found = new HashMap<>(table);
    found.keySet().retainAll(owners);
    return found;
  }

  private Map<Address, Granted> ask(Address... owners) {
    try {
      return cache.of(Set.of(owners), this::read);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void onlyWhatIsNotRememberedIsRead() {
    table.put(ALICE, version(1));
    assertThat(ask(ALICE)).containsOnlyKeys(ALICE);
    assertThat(ask(ALICE, BOB)).containsOnlyKeys(ALICE);
    assertThat(ask(BOB, ALICE)).containsOnlyKeys(ALICE);
    assertThat(ask()).isEmpty();
    assertThat(questions).containsExactly(Set.of(ALICE), Set.of(BOB));
  }

  @Test
  void aChangeEndsWhatIsRemembered() {
    table.put(ALICE, version(1));
    ask(ALICE, BOB);
    cache.change(Set.of(ALICE));
    table.put(ALICE, version(2));
    cache.stand(Set.of(ALICE));
    assertThat(ask(ALICE, BOB)).containsExactly(Map.entry(ALICE, table.get(ALICE)));
    assertThat(questions).containsExactly(Set.of(ALICE, BOB), Set.of(ALICE));
  }

  @Test
  void whileAChangeLastsNothingIsRemembered() {
    cache.change(Set.of(ALICE));
    cache.change(Set.of(ALICE));
    ask(ALICE);
    cache.stand(Set.of(ALICE));
    ask(ALICE);
    assertThat(questions).hasSize(2);
    cache.stand(Set.of(ALICE));
    ask(ALICE);
    ask(ALICE);
    assertThat(questions).hasSize(3);
  }

  @Test
  void aReadingThatAChangeOvertakesIsNotRemembered() throws SQLException {
    table.put(ALICE, version(1));
    Map<Address, Granted> late =
        cache.of(
            Set.of(ALICE, BOB),
            owners -> {
              Map<Address, Granted> old = read(owners);
              cache.change(Set.of(ALICE));
              table.put(ALICE, version(2));
              cache.stand(Set.of(ALICE));
              return old;
            });
    assertThat(number(known(late, ALICE))).isEqualTo(1);
    assertThat(ask(ALICE, BOB)).containsExactly(Map.entry(ALICE, table.get(ALICE)));
    assertThat(questions.getLast()).as("of Bob nothing changed").containsExactly(ALICE);
  }

  @Test
  void aReadingThatBeginsWithinAChangeIsNotRememberedHoweverLateItEnds() throws SQLException {
    table.put(ALICE, version(1));
    cache.change(Set.of(ALICE));
    cache.of(
        Set.of(ALICE),
        owners -> {
          Map<Address, Granted> old = read(owners);
          table.put(ALICE, version(2));
          cache.stand(Set.of(ALICE));
          return old;
        });
    assertThat(ask(ALICE)).containsExactly(Map.entry(ALICE, table.get(ALICE)));
  }

  @Test
  void aReadingThatFailsLeavesNothing() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() ->
              cache.of(
                  Set.of(ALICE),
                  owners -> {
                    throw new SQLException("broken");
                  }))
          .isInstanceOf(SQLException.class);
    }
    table.put(ALICE, version(1));
    assertThat(ask(ALICE)).containsOnlyKeys(ALICE);
  }

  @Test
  void whatIsLargeIsNotRememberedAndPushesNobodyOut() {
    table.put(ALICE, version(1));
    ask(ALICE);
    table.put(BOB, version(1, "[" + " ".repeat(7 << 20) + "]"));
    for (int i = 0; i < 5; i++) {
      assertThat(ask(BOB)).containsOnlyKeys(BOB);
    }
    ask(ALICE);
    assertThat(questions).containsOnlyOnce(Set.of(ALICE));
  }

  // Readers note what was committed before they ask; whatever the threads' order, the answer is not
  // older. Each owner has several writers, whose commits are what the lock orders.
  @Test
  void noAnswerIsOlderThanWhatWasCommittedBeforeTheQuestion() throws Exception {
    List<Address> owners = IntStream.range(0, 3).mapToObj(i -> new Address("0x" + i)).toList();
    Map<Address, Granted> committed = new ConcurrentHashMap<>();
    owners.forEach(owner -> committed.put(owner, version(0)));
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger read = new AtomicInteger();
    int rounds = Boolean.getBoolean("aleph.full") ? 200_000 : 4_000;
    List<Callable<Void>> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Random random = new Random(i);
      threads.add(() -> write(owners, committed, random, rounds / 10));
    }
    for (int i = 3; i < 9; i++) {
      Random random = new Random(i);
      threads.add(() -> {
        for (int round = 0; round < rounds; round++) {
          Address owner = owners.get(random.nextInt(owners.size()));
          long before = number(known(committed, owner));
          asked.incrementAndGet();
          Map<Address, Granted> answer =
              cache.of(
                  Set.of(owner),
                  missing -> {
                    read.incrementAndGet();
                    Map<Address, Granted> found = new HashMap<>();
                    missing.forEach(one -> found.put(one, committed.get(one)));
                    if (random.nextInt(3) == 0) {
                      LockSupport.parkNanos(1);
                    }
                    return found;
                  });
          assertThat(number(known(answer, owner))).isGreaterThanOrEqualTo(before);
        }
        return null;
      });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(threads.size())) {
      for (Future<Void> thread : executor.invokeAll(threads)) {
        thread.get();
      }
    }
    assertThat(read.get()).as("questions that reached the table").isLessThan(asked.get());
    for (Address owner : owners) {
      table.put(owner, committed.get(owner));
      assertThat(ask(owner)).containsExactly(Map.entry(owner, committed.get(owner)));
    }
  }

  private final ReentrantLock commits = new ReentrantLock();

  private Void write(
      List<Address> owners, Map<Address, Granted> committed, Random random, int rounds) {
    for (int round = 0; round < rounds; round++) {
      Address owner = owners.get(random.nextInt(owners.size()));
      cache.change(Set.of(owner));
      if (random.nextInt(4) > 0) { // else the transaction fails
        commits.lock();
        try {
          committed.put(owner, version(number(known(committed, owner)) + 1));
        } finally {
          commits.unlock();
        }
      }
      LockSupport.parkNanos(1);
      cache.stand(Set.of(owner));
    }
    return null;
  }
}
