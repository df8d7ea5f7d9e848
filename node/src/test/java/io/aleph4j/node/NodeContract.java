package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** What tests of the whole message path share: a database of their own and a node over it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NodeContract {

  static final Account ALICE = Draft.ACCOUNTS.get(0);
  static final Account BOB = Draft.ACCOUNTS.get(1);
  static final Account CAROL = Draft.ACCOUNTS.get(2);

  TestDatabase database;
  CoreNode node;

  /** The empty database that the tests of this class use one after the other. */
  TestDatabase open() {
    return new TestDatabase();
  }

  @BeforeAll
  void openDatabase() {
    database = open();
  }

  @BeforeEach
  void start() {
    database.empty();
    node = newNode(database.source(), InstantSource.system());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @AfterAll
  void closeDatabase() {
    if (database != null) {
      database.close();
    }
  }

  static CoreNode newNode(DataSource source, InstantSource clock) {
    return new CoreNode(
        source,
        CoreNodeSettings.defaults(),
        FileSettings.in(TestFolders.make()),
        clock,
        new SplittableRandom(1));
  }

  /** Ends the node and starts another one over the same database. */
  void restart() {
    node.close();
    node = newNode(database.source(), InstantSource.system());
  }

  Outcome submit(Envelope envelope) {
    return node.intake().submit(Submission.of(envelope));
  }

  Outcome submit(Draft draft) {
    return submit(draft.sign());
  }

  /** Submits each in a thread of its own, all at once; the outcomes in the same order. */
  List<Outcome> submitAtOnce(Collection<Envelope> envelopes) {
    return atOnce(
        envelopes.stream().<Callable<Outcome>>map(envelope -> () -> submit(envelope)).toList());
  }

  static <T> List<T> atOnce(List<Callable<T>> calls) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** How often the feed tells of each message from now on. */
  Map<String, Integer> watchFeed() {
    Map<String, Integer> heard = new ConcurrentHashMap<>();
    var _ =
        node.feed()
            .subscribe(stored ->
                heard.merge(stored.message().envelope().itemHash().value(), 1, Integer::sum));
    return heard;
  }

  static void assertRejected(Outcome outcome, ErrorCode code) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Rejected.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  void assertAuditClean() {
    assertThat(RebuildAudit.differences(database.source())).isEmpty();
  }
}
