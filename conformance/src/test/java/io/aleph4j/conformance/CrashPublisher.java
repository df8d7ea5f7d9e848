package io.aleph4j.conformance;

import io.aleph4j.accounts.Account;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Publishes posts, amends and aggregates of one account, and remembers what the node acknowledged.
 */
final class CrashPublisher {

  private static final int KEYS = 3;
  private static final int MEMBERS = 5;
  private static final long PAUSE_AFTER_FAILURE_NANOS = 50_000_000;

  private final Account account;
  private final Random random;
  private final List<TestMessage> acknowledged = new CopyOnWriteArrayList<>();
  private final List<String> posts = new ArrayList<>();
  private int count;

  CrashPublisher(Account account, long seed) {
    this.account = account;
    this.random = new Random(seed);
  }

  String address() {
    return account.address().value();
  }

  /** Everything that was answered with {@code processed}. */
  List<TestMessage> acknowledged() {
    return acknowledged;
  }

  /** Runs until the node no longer answers as it should: that is the moment of the kill. */
  void publishUntilFailure(Api api) {
    boolean answered = true;
    while (answered) {
      answered = publishNext(api);
    }
  }

  /** Runs through whatever happens to the database, until told to end. */
  void publishUntil(BooleanSupplier end, Api api) {
    while (!end.getAsBoolean()) {
      if (!publishNext(api)) {
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
      }
    }
  }

  // A message without a proper answer is not acknowledged: it may be there or not.
  private boolean publishNext(Api api) {
    TestMessage message = next();
    try {
      if (api.publish(message, true).status() != 200) {
        return false;
      }
    } catch (UncheckedIOException connectionLost) {
      return false;
    }
    acknowledged.add(message);
    if (message.itemContent().contains("\"type\":\"crash\"")) {
      posts.add(message.itemHash());
    }
    return true;
  }

  private TestMessage next() {
    int number = count++;
    // Times jump, so that messages come in another order than that of their times; the fraction
    // makes them unique.
    double time = 1_700_000_000 + random.nextInt(1000) + number / 1_000_000.0;
    int kind = random.nextInt(3);
    if (kind == 0 && !posts.isEmpty()) {
      String target = posts.get(random.nextInt(posts.size()));
      return TestMessage.post(
          account, "amend", "{\"amend\":" + number + "}", time, "crash", target);
    }
    if (kind == 1) {
      String content =
          "{\"m%d\":%d,\"n%d\":[%d]}"
              .formatted(random.nextInt(MEMBERS), number, random.nextInt(MEMBERS), number);
      // Whole seconds: equal times are decided by the hash.
      return TestMessage.aggregate(
          account, "key" + random.nextInt(KEYS), content, Math.floor(time), "crash");
    }
    return TestMessage.post(
        account,
        "crash",
        "{\"post\":" + number + ",\"tags\":[\"t" + number % 7 + "\"]}",
        time,
        "crash");
  }
}
