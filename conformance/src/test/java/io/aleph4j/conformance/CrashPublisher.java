package io.aleph4j.conformance;

import io.aleph4j.accounts.Account;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Publishes posts, amends, aggregates, files and FORGET messages of one account, and remembers what
 * the node acknowledged.
 */
final class CrashPublisher {

  private static final int KEYS = 3;
  private static final int MEMBERS = 5;
  private static final int LARGEST_FILE = 200_000;
  private static final long PAUSE_AFTER_FAILURE_NANOS = 50_000_000;

  private final Account account;
  private final Random random;
  private final List<TestMessage> acknowledged = new CopyOnWriteArrayList<>();
  private final List<String> posts = new ArrayList<>();
  private final List<String> forgettable = new ArrayList<>();
  private final Map<String, String> filesByMessage = new ConcurrentHashMap<>();
  private final Set<String> forgotten = ConcurrentHashMap.newKeySet();
  private final Set<String> perhapsForgotten = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<String>> amends = new ConcurrentHashMap<>();
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

  /** Whether this must be forgotten: a FORGET message that names it was acknowledged. */
  boolean isForgotten(String itemHash) {
    return forgotten.contains(itemHash);
  }

  /** Whether a FORGET message that names it was sent and not answered. */
  boolean isPerhapsForgotten(String itemHash) {
    return perhapsForgotten.contains(itemHash);
  }

  /** The file that an acknowledged STORE message keeps. */
  String fileOf(String itemHash) {
    return filesByMessage.getOrDefault(itemHash, "");
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

  private boolean publishNext(Api api) {
    int number = count++;
    // Times jump, so that messages come in another order than that of their times; the fraction
    // makes them unique.
    double time = 1_700_000_000 + random.nextInt(1000) + number / 1_000_000.0;
    return switch (random.nextInt(6)) {
      case 0 -> posts.isEmpty() || amend(api, number, time);
      case 1 -> aggregate(api, number, time);
      case 2 -> store(api, time);
      case 3 -> forgettable.isEmpty() || forget(api, time);
      default -> post(api, number, time);
    };
  }

  private boolean post(Api api, int number, double time) {
    TestMessage post =
        TestMessage.post(
            account,
            "crash",
            "{\"post\":" + number + ",\"tags\":[\"t" + number % 7 + "\"]}",
            time,
            "crash");
    if (!publish(api, post)) {
      return false;
    }
    posts.add(post.itemHash());
    return true;
  }

  // Younger than any original, so that the youngest one is always in force.
  private boolean amend(Api api, int number, double time) {
    String target = posts.get(random.nextInt(posts.size()));
    TestMessage amend =
        TestMessage.post(
            account, "amend", "{\"amend\":" + number + "}", time + 10_000, "crash", target);
    amends.computeIfAbsent(target, hash -> new HashSet<>()).add(amend.itemHash());
    return publish(api, amend);
  }

  private boolean aggregate(Api api, int number, double time) {
    String content =
        "{\"m%d\":%d,\"n%d\":[%d]}"
            .formatted(random.nextInt(MEMBERS), number, random.nextInt(MEMBERS), number);
    // Whole seconds: equal times are decided by the hash.
    return publish(
        api,
        TestMessage.aggregate(
            account, "key" + random.nextInt(KEYS), content, Math.floor(time), "crash"));
  }

  private boolean store(Api api, double time) {
    byte[] content = new byte[random.nextInt(LARGEST_FILE)];
    random.nextBytes(content);
    String file = TestMessage.sha256(content);
    TestMessage store = TestMessage.store(account, file, time, "crash");
    filesByMessage.put(store.itemHash(), file);
    return acknowledge(store, () -> api.upload(content, store).status() == 200);
  }

  private boolean forget(Api api, double time) {
    List<String> targets = new ArrayList<>();
    int wanted = 1 + random.nextInt(3);
    while (targets.size() < wanted && !forgettable.isEmpty()) {
      targets.add(forgettable.remove(random.nextInt(forgettable.size())));
    }
    posts.removeAll(targets);
    Set<String> gone = new HashSet<>(targets);
    targets.forEach(target -> gone.addAll(amends.getOrDefault(target, Set.of())));
    forgettable.removeAll(gone);
    perhapsForgotten.addAll(gone);
    TestMessage forget = TestMessage.forget(account, targets, time, "crash");
    if (!acknowledge(forget, () -> api.publish(forget, true).status() == 200)) {
      return false;
    }
    forgettable.remove(forget.itemHash());
    forgotten.addAll(gone);
    return true;
  }

  private boolean publish(Api api, TestMessage message) {
    return acknowledge(message, () -> api.publish(message, true).status() == 200);
  }

  // A message without a proper answer is not acknowledged: it may be there or not.
  private boolean acknowledge(TestMessage message, BooleanSupplier sending) {
    try {
      if (!sending.getAsBoolean()) {
        return false;
      }
    } catch (UncheckedIOException connectionLost) {
      return false;
    }
    acknowledged.add(message);
    forgettable.add(message.itemHash());
    return true;
  }
}
