package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the node, and apart from it of its PostgreSQL, while four publishers run:
 * every acknowledged message is there byte for byte unless it was forgotten, aggregates, posts,
 * files and counters are what the messages say, and rows and files fit together.
 */
@Order(Integer.MAX_VALUE)
class CrashTest {

  private static final int ROUNDS = Boolean.getBoolean("aleph.full") ? 20 : 3;
  private static final int PUBLISHERS = 4;

  @Test
  @DisplayName("nothing acknowledged is lost when the node or its database is killed")
  void nothingAcknowledgedIsLost(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder)
      throws Exception {
    long seed = Long.getLong("aleph.seed", System.nanoTime());
    Random random = new Random(seed);
    List<CrashPublisher> publishers =
        IntStream.range(0, PUBLISHERS)
            .mapToObj(i -> new CrashPublisher(TestAccounts.ethereum(), random.nextLong()))
            .toList();
    Path data = folder.resolve("data");
    for (int round = 0; round < ROUNDS; round++) {
      boolean killDatabase = round % 2 == 1;
      String what =
          "seed %d, round %d (%s killed)"
              .formatted(seed, round, killDatabase ? "database" : "node");
      int messages = 50 + random.nextInt(300);
      try (NodeProcess node = start(folder, data, round + "-a")) {
        if (killDatabase) {
          publishThroughKillOfDatabase(node, publishers, data, messages);
          audit(node, publishers, what + ", before the restart");
        } else {
          publishUntilKilled(node, publishers, messages);
        }
      }
      try (NodeProcess again = start(folder, data, round + "-b")) {
        audit(again, publishers, what + ", after the restart");
      }
      NodeProcess.Result check = NodeProcess.check(data);
      assertThat(check.exitCode()).as(what + ": " + check.output()).isZero();
    }
    assertThat(acknowledged(publishers)).isGreaterThan(50L * ROUNDS);
  }

  @Test
  @DisplayName("a node that is stopped while it is busy stops in time and leaves nothing behind")
  void aBusyNodeStopsCleanly(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder)
      throws Exception {
    Random random = new Random(1);
    List<CrashPublisher> publishers =
        IntStream.range(0, PUBLISHERS)
            .mapToObj(i -> new CrashPublisher(TestAccounts.ethereum(), random.nextLong()))
            .toList();
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
    NodeProcess node =
        NodeProcess.up(folder.resolve("node.log"), "--ephemeral", "--data-dir", data.toString());
    Api api = new Api(node.url());
    List<Thread> threads = started(publishers, publisher -> publisher.publishUntilFailure(api));
    try (node) {
      awaitAcknowledged(200, node, publishers, threads);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(node.exitCode()).as(node.logEnd()).isZero();
    assertThat(node.logEnd()).doesNotContain("did not stop");
    try (Stream<Path> left = Files.list(data)) {
      assertThat(left).isEmpty();
    }
  }

  private static NodeProcess start(Path folder, Path data, String name) {
    return NodeProcess.up(folder.resolve("node-" + name + ".log"), "--data-dir", data.toString());
  }

  private static void audit(NodeProcess node, List<CrashPublisher> publishers, String what) {
    Api api = new Api(node.url());
    for (CrashPublisher publisher : publishers) {
      new CrashAudit(api, publisher, what).check();
    }
  }

  private static long acknowledged(List<CrashPublisher> publishers) {
    return publishers.stream().mapToLong(publisher -> publisher.acknowledged().size()).sum();
  }

  private static void publishUntilKilled(
      NodeProcess node, List<CrashPublisher> publishers, int messages) throws InterruptedException {
    Api api = new Api(node.url());
    List<Thread> threads = started(publishers, publisher -> publisher.publishUntilFailure(api));
    awaitAcknowledged(messages, node, publishers, threads);
    node.kill();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** The node goes on by itself once its database is back, and so do those who publish. */
  private static void publishThroughKillOfDatabase(
      NodeProcess node, List<CrashPublisher> publishers, Path data, int messages)
      throws InterruptedException {
    Api api = new Api(node.url());
    AtomicBoolean enough = new AtomicBoolean();
    List<Thread> threads =
        started(publishers, publisher -> publisher.publishUntil(enough::get, api));
    try {
      awaitAcknowledged(messages, node, publishers, threads);
      killPostmasterAndAwaitTheNext(data);
      awaitAcknowledged(10 * PUBLISHERS, node, publishers, threads);
      assertThat(threads).as("all publishers go on").allMatch(Thread::isAlive);
    } finally {
      enough.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static List<Thread> started(
      List<CrashPublisher> publishers, Consumer<CrashPublisher> work) {
    return publishers.stream()
        .map(publisher -> Thread.ofVirtual().start(() -> work.accept(publisher)))
        .toList();
  }

  private static void awaitAcknowledged(
      int more, NodeProcess node, List<CrashPublisher> publishers, List<Thread> threads)
      throws InterruptedException {
    long before = acknowledged(publishers);
    Polling.until(
        more + " acknowledged messages",
        () ->
            acknowledged(publishers) - before >= more
                || threads.stream().noneMatch(Thread::isAlive));
    assertThat(threads).as("publishers that still run: " + node.logEnd()).anyMatch(Thread::isAlive);
  }

  // Sessions of a killed server go on for a moment before they notice, so only what is acknowledged
  // by its successor shows that the node has recovered.
  private static void killPostmasterAndAwaitTheNext(Path data) throws InterruptedException {
    long killed = postmaster(data).orElseThrow();
    ProcessHandle.of(killed).orElseThrow().destroyForcibly();
    Polling.until(
        "the next server", () -> postmaster(data).map(pid -> pid != killed).orElse(false));
  }

  private static Optional<Long> postmaster(Path data) {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postgres/cluster/postmaster.pid"));
      return lines.stream().findFirst().map(line -> Long.parseLong(line.strip()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
