package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.intake.Outcome;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database breaks, refuses and stands still; nothing is lost, doubled or told wrongly. */
class DatabaseFaultsTest extends NodeContract {

  private static final ItemHash FILE = ItemHash.sha256("a file that survives");

  private static SQLException broken() {
    return new SQLException("the connection broke, on purpose", "08006");
  }

  private void startWith(FaultySource.Faults faults) {
    node.close();
    node = newNode(FaultySource.over(database.source(), faults), InstantSource.system());
  }

  private static List<Envelope> posts(int count, String name) {
    List<Envelope> posts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      posts.add(Draft.post(Draft.ACCOUNTS.get(i % 4), "note", "\"" + name + i + "\"").sign());
    }
    return posts;
  }

  @Test
  void aCommitWhoseAnswerIsLostIsToldAndCountedOnce() {
    AtomicInteger commits = new AtomicInteger();
    startWith(
        new FaultySource.Faults() {
          @Override
          public void afterCommit(Connection connection) throws SQLException {
            if (commits.incrementAndGet() % 2 == 1) {
              throw broken();
            }
          }
        });
    Map<String, Integer> heard = watchFeed();
    List<Envelope> posts = posts(40, "lost answer");
    List<Outcome> outcomes = submitAtOnce(posts);
    assertThat(outcomes).containsOnly(new Outcome.Processed());
    assertThat(commits.get()).isPositive();
    assertThat(node.tallies().total()).isEqualTo(40);
    Eventually.holds("told", () -> heard.size() == 40);
    assertThat(heard.values()).containsOnly(1);
    assertThat(submit(Draft.amend(ALICE, ItemHash.sha256("none").value(), "1")))
        .isEqualTo(new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND));
    assertRejected(
        submit(Draft.post(BOB, "note", "1").forOwner(ALICE)), ErrorCode.PERMISSION_DENIED);
    node.close();
    assertAuditClean();
  }

  @Test
  void aCommitThatNeverHappenedIsDoneAgain() {
    AtomicInteger commits = new AtomicInteger();
    startWith(
        new FaultySource.Faults() {
          @Override
          public void beforeCommit(Connection connection) throws SQLException {
            if (commits.incrementAndGet() % 2 == 1) {
              throw broken();
            }
          }
        });
    Map<String, Integer> heard = watchFeed();
    assertThat(submitAtOnce(posts(40, "lost commit"))).containsOnly(new Outcome.Processed());
    assertThat(commits.get()).isPositive();
    assertThat(node.tallies().total()).isEqualTo(40);
    Eventually.holds("told", () -> heard.size() == 40);
    assertThat(heard.values()).containsOnly(1);
    node.close();
    assertAuditClean();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 50, 300})
  void whatAServerOutOfReachCarriesOutLaterIsToldAndCountedOnce(long delay) {
    AtomicInteger commits = new AtomicInteger();
    AtomicInteger outOfSight = new AtomicInteger();
    startWith(
        new FaultySource.Faults() {
          @Override
          public long carriesOutAfterMillis() {
            if (commits.getAndIncrement() % 2 == 1) {
              return -1;
            }
            outOfSight.incrementAndGet();
            return delay;
          }

          @Override
          public void ended() {
            outOfSight.decrementAndGet();
          }
        });
    Map<String, Integer> heard = watchFeed();
    assertThat(submitAtOnce(posts(40, "late commit " + delay)))
        .containsOnly(new Outcome.Processed());
    assertThat(node.tallies().total()).isEqualTo(40);
    Eventually.holds("told", () -> heard.size() == 40);
    Eventually.holds("the late ones have ended", () -> outOfSight.get() == 0);
    assertThat(commits.get()).isPositive();
    assertThat(heard.values()).containsOnly(1);
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("40");
    node.close();
    assertAuditClean();
  }

  /** What breaks a commit now and then, and how. */
  private static FaultySource.Faults everySecond(String how, AtomicInteger outOfSight) {
    AtomicInteger commits = new AtomicInteger();
    return new FaultySource.Faults() {
      @Override
      public void beforeCommit(Connection connection) throws SQLException {
        if (how.equals("before") && commits.incrementAndGet() % 2 == 1) {
          throw broken();
        }
      }

      @Override
      public void afterCommit(Connection connection) throws SQLException {
        if (how.equals("after") && commits.incrementAndGet() % 2 == 1) {
          throw broken();
        }
      }

      @Override
      public long carriesOutAfterMillis() {
        if (!how.startsWith("late") || commits.getAndIncrement() % 2 == 1) {
          return -1;
        }
        outOfSight.incrementAndGet();
        return how.equals("late") ? 0 : 100;
      }

      @Override
      public void ended() {
        outOfSight.decrementAndGet();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"before", "after", "late", "later"})
  void filesAndForgettingSurviveBrokenCommits(String how) {
    List<ItemHash> files = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      files.add(keep("file " + i));
    }
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      var account = Draft.ACCOUNTS.get(i % 4);
      Draft post = Draft.post(account, "note", "\"" + how + i + "\"");
      drafts.add(post);
      drafts.add(Draft.store(account, files.get(i % 5), "name " + i % 3).at(i));
      drafts.add(Draft.aggregate(account, "k" + i % 3, "{\"a" + i + "\":1}").at(i));
    }
    AtomicInteger outOfSight = new AtomicInteger();
    startWith(everySecond(how, outOfSight));
    Map<String, Integer> heard = watchFeed();
    assertThat(submitAtOnce(drafts.stream().map(Draft::sign).toList()))
        .containsOnly(new Outcome.Processed());
    List<Envelope> forgets = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i += 2) {
      forgets.add(Draft.forget(drafts.get(i).sender(), drafts.get(i).hash()).at(i).sign());
    }
    assertThat(submitAtOnce(forgets)).containsOnly(new Outcome.Processed());
    assertThat(node.tallies().total()).isEqualTo(120);
    assertThat(node.tallies().byType(MessageType.FORGET)).isEqualTo(60);
    Eventually.holds("told", () -> heard.size() == 180);
    Eventually.holds("the late ones have ended", () -> outOfSight.get() == 0);
    assertThat(heard.values()).containsOnly(1);
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("120");
    assertThat(database.one("SELECT count(*) FROM forgotten")).isEqualTo("60");
    assertThat(database.one("SELECT count(*) FROM file_pin WHERE kind = 1")).isEqualTo("20");
    node.close();
    assertAuditClean();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsCarriedOutAfterItWasForgottenDoesNotComeBack(boolean careful) {
    AtomicBoolean armed = new AtomicBoolean();
    AtomicInteger outOfSight = new AtomicInteger();
    startWith(
        new FaultySource.Faults() {
          @Override
          public long carriesOutAfterMillis() {
            if (!armed.getAndSet(false)) {
              return -1;
            }
            outOfSight.incrementAndGet();
            return 1_000;
          }

          @Override
          public void ended() {
            outOfSight.decrementAndGet();
          }
        });
    if (careful) {
      // After a known message has turned up, batches look before they write.
      Envelope known = Draft.post(BOB, "note", "\"known\"").sign();
      submit(known);
      assertThat(submit(known)).isEqualTo(new Outcome.Confirmed());
    }
    armed.set(true);
    ItemHash post = process(Draft.post(ALICE, "note", "1"));
    process(Draft.forget(ALICE, post));
    Eventually.holds("the late one has ended", () -> outOfSight.get() == 0);
    assertThat(column("count(*)", "message", post)).isEqualTo("0");
    assertThat(column("count(*)", "forgotten", post)).isEqualTo("1");
    node.close();
    assertAuditClean();
  }

  /** Removes a file once, after a batch that needs it was decided and before it is committed. */
  private FaultySource.Faults removing(ItemHash file, AtomicInteger removed) {
    return new FaultySource.Faults() {
      @Override
      public void beforePrepare(String sql) {
        if (sql.contains("unnest(?::file_pin[])") && removed.getAndIncrement() == 0) {
          database.run(
              "DELETE FROM file_pin WHERE file_hash = '"
                  + file
                  + "'; DELETE FROM file WHERE hash = '"
                  + file
                  + "'");
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFileThatGoesBeforeItsMessageIsCommittedIsWaitedFor(boolean careful) {
    ItemHash file = keep("goes");
    Envelope known = Draft.post(BOB, "note", "\"known\"").sign();
    AtomicInteger removed = new AtomicInteger();
    startWith(removing(file, removed));
    if (careful) {
      // After a known message has turned up, batches look before they write.
      submit(known);
      assertThat(submit(known)).isEqualTo(new Outcome.Confirmed());
    }
    assertThat(submit(Draft.store(ALICE, file))).isEqualTo(waits(ErrorCode.FILE_UNAVAILABLE));
    assertThat(removed.get()).isPositive();
    assertThat(database.one("SELECT error_code FROM pending")).isEqualTo("4");
    node.close();
    assertAuditClean();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFileThatGoesTakesNobodyElseAlong(boolean careful) {
    ItemHash file = keep("goes");
    ItemHash other = keep("stays");
    AtomicInteger removed = new AtomicInteger();
    startWith(removing(file, removed));
    Envelope known = Draft.post(BOB, "note", "\"known\"").sign();
    if (careful) {
      submit(known);
      submit(known);
    }
    List<Envelope> all = posts(30, "beside");
    Envelope needing = Draft.store(ALICE, file).sign();
    all.add(10, needing);
    all.add(20, Draft.store(BOB, other).sign());
    List<Outcome> outcomes = submitAtOnce(all);
    // The other file's batch may have been the one before which the file went.
    assertThat(outcomes.remove(10)).isEqualTo(waits(ErrorCode.FILE_UNAVAILABLE));
    assertThat(outcomes).containsOnly(new Outcome.Processed());
    assertThat(database.one("SELECT error_code FROM pending")).isEqualTo("4");
    node.close();
    assertAuditClean();
  }

  @Test
  void aFaultOfOursInTheMiddleOfABatchCommitsNothingOfIt() {
    AtomicBoolean once = new AtomicBoolean(true);
    startWith(
        new FaultySource.Faults() {
          @Override
          public void beforePrepare(String sql) {
            if (sql.contains("INTO post") && once.getAndSet(false)) {
              throw new IllegalStateException("a fault, on purpose");
            }
          }
        });
    // Alone in its batch it is parked, with the failure; the next try stores it whole.
    Outcome outcome = submit(Draft.post(ALICE, "note", "\"fault\""));
    assertThat(outcome).isEqualTo(new Outcome.Pending(ErrorCode.INTERNAL_ERROR));
    database.eventually("SELECT count(*) FROM message", "1");
    database.eventually("SELECT count(*) FROM pending", "0");
    node.close();
    assertAuditClean();
  }

  @Test
  void whatTheDatabaseRefusesDoesNotTakeItsBatchAlong() {
    node.close();
    HandClock clock = new HandClock();
    node = newNode(database.source(), clock);
    Envelope poison = Draft.post(ALICE, "note", "\"poison\"").sign();
    database.run(
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF NEW.item_hash = '"
            + poison.itemHash()
            + "' THEN RAISE EXCEPTION 'poisoned' USING ERRCODE = '22000'; END IF; RETURN NEW; END $$;"
            + "CREATE TRIGGER poison BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION poison()");
    try {
      List<Envelope> batch = posts(60, "beside poison");
      batch.add(30, poison);
      List<Outcome> outcomes = submitAtOnce(batch);
      assertThat(outcomes.remove(30)).isEqualTo(new Outcome.Pending(ErrorCode.INTERNAL_ERROR));
      assertThat(outcomes).containsOnly(new Outcome.Processed());
      assertThat(database.one("SELECT error_code || coalesce(details, '') FROM pending"))
          .isEqualTo("-1");
      for (int retries = 1; retries <= 10; retries++) {
        clock.pass(Duration.ofSeconds(301));
        submit(Draft.store(BOB, ItemHash.sha256("poke" + retries)));
        database.eventually(
            "SELECT count(*) FROM pending WHERE error_code = -1 AND retries <= " + retries, "0");
      }
      database.eventually("SELECT error_code FROM rejected WHERE error_code = -1", "-1");
      assertThat(database.one("SELECT traceback FROM rejected WHERE error_code = -1"))
          .contains("poisoned");
    } finally {
      database.run("DROP TRIGGER poison ON message; DROP FUNCTION poison");
    }
    assertThat(submit(poison)).isEqualTo(new Outcome.Processed());
    assertThat(database.one("SELECT count(*) FROM rejected WHERE error_code = -1")).isEqualTo("0");
    node.close();
    assertAuditClean();
  }

  @Test
  void killsOfTheServerLoseNothingAndDoubleNothing() throws Exception {
    assertThat(keep("a file that survives")).isEqualTo(FILE);
    Map<String, Integer> heard = watchFeed();
    Map<String, String> acknowledged = new ConcurrentHashMap<>();
    ConcurrentLinkedQueue<Outcome> odd = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService publishers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int publisher = i;
        running.add(publishers.submit(() -> publish(publisher, stop, acknowledged, odd)));
      }
      for (int kills = 0; kills < 2; kills++) {
        int enough = acknowledged.size() + 40;
        Eventually.holds("some acknowledged", () -> acknowledged.size() >= enough);
        TestServers.killEmbedded();
      }
      int enough = acknowledged.size() + 40;
      Eventually.holds("some acknowledged", () -> acknowledged.size() >= enough);
      stop.set(true);
      for (Future<?> future : running) {
        future.get();
      }
    }
    assertThat(odd).isEmpty();
    acknowledged.forEach((hash, text) ->
        assertThat(
                database.one("SELECT item_content FROM message WHERE item_hash = '" + hash + "'"))
            .isEqualTo(text));
    int stored = Integer.parseInt(database.one("SELECT count(*) FROM message"));
    assertThat(node.tallies().total()).isEqualTo(stored);
    int forgotten = Integer.parseInt(database.one("SELECT count(*) FROM forgotten"));
    assertThat(forgotten).isPositive();
    Eventually.holds("told", () -> heard.size() == stored + forgotten);
    assertThat(heard.values()).containsOnly(1);
    node.close();
    assertAuditClean();
  }

  private void publish(
      int publisher,
      AtomicBoolean stop,
      Map<String, String> acknowledged,
      ConcurrentLinkedQueue<Outcome> odd) {
    String ref = "";
    String amend = "";
    ItemHash stored = FILE;
    for (int i = 0; i < 20_000 && !stop.get(); i++) {
      var account = Draft.ACCOUNTS.get(publisher);
      Draft draft =
          switch (i % 5) {
            case 0 -> Draft.post(account, "note", String.valueOf(i));
            case 1 -> Draft.amend(account, ref, String.valueOf(i));
            case 2 -> Draft.store(account, FILE, "name");
            // The last but one of these, so that some of everything stays.
            case 3 -> Draft.forget(account, i % 10 == 3 ? stored : new ItemHash(ref));
            default -> Draft.aggregate(account, "k", "{\"a" + i % 7 + "\":" + i + "}");
          };
      Envelope envelope = draft.at(i).sign();
      Outcome outcome = submit(envelope);
      if (outcome instanceof Outcome.Processed) {
        if (i % 5 == 3) {
          // With the post goes the amend that follows it.
          acknowledged.remove(i % 10 == 3 ? stored.value() : ref);
          acknowledged.remove(i % 10 == 3 ? "" : amend);
        }
        acknowledged.put(envelope.itemHash().value(), envelope.itemContent());
      } else {
        odd.add(outcome);
      }
      String hash = envelope.itemHash().value();
      ref = i % 5 == 0 ? hash : ref;
      amend = i % 5 == 1 ? hash : amend;
      stored = i % 5 == 2 ? envelope.itemHash() : stored;
    }
  }

  @Test
  void whatWaitsForASlowDatabaseFitsIntoMemoryAndTheRestIsTurnedAway() throws Exception {
    String filler = "x".repeat(199_000);
    List<Envelope> large = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      large.add(Draft.post(Draft.ACCOUNTS.get(i % 4), "note", "\"" + i + filler + "\"").sign());
    }
    List<Callable<Outcome>> calls =
        large.stream().<Callable<Outcome>>map(envelope -> () -> submit(envelope)).toList();
    List<Outcome> outcomes;
    try (Connection lock = database.source().getConnection()) {
      lock.setAutoCommit(false);
      try (Statement statement = lock.createStatement()) {
        statement.execute("LOCK TABLE message IN EXCLUSIVE MODE");
      }
      Thread opener =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  Thread.sleep(1000);
                  lock.rollback();
                  lock.setAutoCommit(true);
                } catch (InterruptedException | SQLException e) {
                  throw new AssertionError(e);
                }
              });
      outcomes = atOnce(calls);
      opener.join();
    }
    int turnedAway = (int) outcomes.stream().filter(Outcome.Unavailable.class::isInstance).count();
    int processed = Collections.frequency(outcomes, new Outcome.Processed());
    assertThat(turnedAway).isBetween(40, 120);
    assertThat(processed + turnedAway).isEqualTo(250);
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo(String.valueOf(processed));
    // What is done no longer counts against the limit.
    assertThat(submitAtOnce(large.subList(0, 20)))
        .allMatch(outcome ->
            outcome instanceof Outcome.Processed || outcome instanceof Outcome.Confirmed);
  }

  @Test
  void closingAnswersWhatWasTaken() {
    List<Callable<Outcome>> calls = new ArrayList<>();
    List<Envelope> posts = posts(400, "closing");
    posts.forEach(envelope -> calls.add(() -> submit(envelope)));
    calls.add(
        200,
        () -> {
          Eventually.holds(
              "begun", () -> !database.one("SELECT count(*) FROM message").equals("0"));
          node.close();
          return new Outcome.Confirmed();
        });
    List<Outcome> outcomes = atOnce(calls);
    int processed = Collections.frequency(outcomes, new Outcome.Processed());
    long turnedAway = outcomes.stream().filter(Outcome.Unavailable.class::isInstance).count();
    assertThat(processed + turnedAway).isEqualTo(400);
    assertThat(Integer.parseInt(database.one("SELECT count(*) FROM message")))
        .isGreaterThanOrEqualTo(processed);
    assertAuditClean();
    restart();
    assertThat(node.tallies().total())
        .isEqualTo(Long.parseLong(database.one("SELECT count(*) FROM message")));
  }

  @Test
  void closingWhileTheDatabaseIsAwayAnswersSoon() throws Exception {
    AtomicBoolean away = new AtomicBoolean();
    startWith(
        new FaultySource.Faults() {
          @Override
          public void beforePrepare(String sql) throws SQLException {
            if (away.get()) {
              throw broken();
            }
          }

          @Override
          public void afterCommit(Connection connection) throws SQLException {
            away.set(true);
            throw broken();
          }
        });
    List<Callable<Outcome>> calls = new ArrayList<>();
    posts(20, "away").forEach(envelope -> calls.add(() -> submit(envelope)));
    calls.add(() -> {
      Eventually.holds("away", away::get);
      node.close();
      return new Outcome.Unavailable("the closer");
    });
    assertThat(atOnce(calls)).allMatch(Outcome.Unavailable.class::isInstance);
    restart();
    assertThat(node.tallies().total())
        .isEqualTo(Long.parseLong(database.one("SELECT count(*) FROM message")));
    node.close();
    assertAuditClean();
  }
}
