package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.files.Arrival;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Timestamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
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

  /** After the end of every test. */
  static final Timestamp LATER = Timestamp.of(java.time.Instant.parse("2100-01-01T00:00:00Z"));

  TestDatabase database;
  CoreNode node;

  /** The files of the node, which it finds again after a restart. */
  Path folder = TestFolders.make();

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
    folder = TestFolders.make();
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

  /** A node over this database and the test's files. */
  CoreNode newNode(DataSource source, InstantSource clock) {
    return newNode(source, clock, Payments.settings());
  }

  CoreNode newNode(DataSource source, InstantSource clock, CoreNodeSettings settings) {
    return new CoreNode(source, settings, FileSettings.in(folder), clock, new SplittableRandom(1));
  }

  /** Ends the node and starts another one over the same database and files. */
  void restart() {
    node.close();
    node = newNode(database.source(), InstantSource.system());
  }

  /** Ends the node and starts another one over the same database and files, with this clock. */
  void restart(InstantSource clock) {
    node.close();
    node = newNode(database.source(), clock);
  }

  /** Ends the node and starts another one over the same database and files, with these faults. */
  void restart(FaultySource.Faults faults) {
    node.close();
    node = newNode(FaultySource.over(database.source(), faults), InstantSource.system());
  }

  /** The same, and everything that it asks of the database from now on is put into the queue. */
  void restart(Queue<String> statements) {
    restart(
        new FaultySource.Faults() {
          @Override
          public void beforePrepare(String sql) {
            statements.add(sql);
          }
        });
  }

  /** Uploads a file, which is kept for a day of the system's clock. */
  ItemHash keep(String text) {
    return keep(text.getBytes(StandardCharsets.UTF_8), ItemType.STORAGE, LATER);
  }

  /** Uploads a file, which is kept until then. */
  ItemHash keep(byte[] bytes, ItemType engine, Timestamp deleteBy) {
    try (Arrival arrival = node.files().receive(engine)) {
      arrival.write(bytes);
      return node.files().keepUntil(arrival, deleteBy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of a file, as text; empty when it is not here. */
  Optional<String> bytesOf(ItemHash file) {
    try {
      Optional<FileChannel> found = node.files().open(file);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      try (FileChannel channel = found.get()) {
        byte[] bytes = Channels.newInputStream(channel).readAllBytes();
        return Optional.of(new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Submits what has to be processed. */
  ItemHash process(Draft draft) {
    assertThat(submit(draft)).isEqualTo(new Outcome.Processed());
    return draft.hash();
  }

  static Outcome waits(ErrorCode code) {
    return new Outcome.Pending(code);
  }

  /** A column of the row of this message. */
  String column(String column, String table, ItemHash message) {
    return database.one(
        "SELECT " + column + " FROM " + table + " WHERE item_hash = '" + message + "'");
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
