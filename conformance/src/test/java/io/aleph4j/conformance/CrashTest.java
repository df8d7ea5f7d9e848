package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the node, and apart from it of its PostgreSQL, while four publishers run:
 * every acknowledged message is there byte for byte, and aggregates, posts and counters are what
 * the messages say.
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
      NodeProcess node =
          NodeProcess.up(folder.resolve("node-" + round + "-a.log"), "--data-dir", data.toString());
      publishUntilKilled(
          node,
          publishers,
          killDatabase ? () -> killPostmaster(data) : node::kill,
          50 + random.nextInt(300));
      node.close();
      try (NodeProcess again =
          NodeProcess.up(
              folder.resolve("node-" + round + "-b.log"), "--data-dir", data.toString())) {
        Api api = new Api(again.url());
        for (CrashPublisher publisher : publishers) {
          new CrashAudit(api, publisher, what).check();
        }
      }
    }
    long acknowledged = publishers.stream().mapToLong(p -> p.acknowledged().size()).sum();
    assertThat(acknowledged).isGreaterThan(50L * ROUNDS);
  }

  private static void publishUntilKilled(
      NodeProcess node, List<CrashPublisher> publishers, Runnable kill, int messages)
      throws InterruptedException {
    Api api = new Api(node.url());
    long before = publishers.stream().mapToLong(p -> p.acknowledged().size()).sum();
    List<Thread> threads = new ArrayList<>();
    for (CrashPublisher publisher : publishers) {
      threads.add(Thread.ofVirtual().start(() -> publisher.publishUntilFailure(api)));
    }
    Polling.until(
        messages + " acknowledged messages",
        () ->
            publishers.stream().mapToLong(p -> p.acknowledged().size()).sum() - before >= messages
                || threads.stream().noneMatch(Thread::isAlive));
    assertThat(threads).as("publishers that still run: " + node.logEnd()).anyMatch(Thread::isAlive);
    kill.run();
    // A node that has brought its database up again would be published to for ever.
    node.close();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void killPostmaster(Path data) {
    try (Stream<Path> files = Files.walk(data)) {
      Path pidFile =
          files.filter(file -> file.endsWith("postmaster.pid")).findFirst().orElseThrow();
      long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
