package io.aleph4j.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Publishes signed posts over a number of connections, each of which sends its next post when the
 * answer to the last one is there (a closed loop). The tape of posts is used once; several loads
 * may follow each other on one tape.
 */
final class PublishLoad {

  private static final byte[] PROCESSED = HttpConnection.ascii("\"message_status\":\"processed\"");
  private static final int OK = 200;

  private final InetSocketAddress node;
  private final SignedPosts posts;
  private final AtomicInteger next = new AtomicInteger();

  PublishLoad(InetSocketAddress node, SignedPosts posts) {
    this.node = node;
    this.posts = posts;
  }

  /**
   * What a load did.
   *
   * @param firstFailure the first answer that was not "processed"; null when there was none
   */
  record Outcome(
      int processed,
      int failed,
      double seconds,
      Latencies latencies,
      @Nullable String firstFailure) {

    double perSecond() {
      return processed / seconds;
    }
  }

  /** The number of posts that were taken from the tape. */
  int used() {
    return Math.min(next.get(), posts.count());
  }

  int left() {
    return posts.count() - used();
  }

  /**
   * Publishes until the time is over, the limit is reached or the tape is used up, whatever comes
   * first.
   */
  Outcome run(int connections, double maxSeconds, int maxPosts) {
    AtomicInteger failed = new AtomicInteger();
    AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();
    List<Latencies.Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      recorders.add(new Latencies.Recorder());
    }
    int end = Math.min(posts.count(), used() + maxPosts);
    long[] begun = new long[1];
    CyclicBarrier start = new CyclicBarrier(connections, () -> begun[0] = System.nanoTime());
    AtomicReference<Long> ended = new AtomicReference<>(0L);
    Threads.run(
        connections,
        thread -> {
          SignedPosts.Requests requests = posts.requestsTo(node);
          try (HttpConnection connection = new HttpConnection(node)) {
            start.await();
            long deadline = begun[0] + (long) (maxSeconds * 1e9);
            publish(
                connection, requests, recorders.get(thread), deadline, end, failed, firstFailure);
          }
          long now = System.nanoTime();
          ended.accumulateAndGet(now, Math::max);
        });
    if (next.get() > end) {
      next.set(end);
    }
    Latencies latencies = Latencies.of(recorders);
    return new Outcome(
        latencies.count(),
        failed.get(),
        (ended.get() - begun[0]) / 1e9,
        latencies,
        firstFailure.get());
  }

  private void publish(
      HttpConnection connection,
      SignedPosts.Requests requests,
      Latencies.Recorder recorder,
      long deadline,
      int end,
      AtomicInteger failed,
      AtomicReference<@Nullable String> firstFailure)
      throws IOException {
    long now = System.nanoTime();
    while (now < deadline) {
      int index = next.getAndIncrement();
      if (index >= end) {
        return;
      }
      byte[] request = requests.request(index);
      long sent = System.nanoTime();
      int status = connection.exchange(request);
      now = System.nanoTime();
      if (status == OK && connection.bodyContains(PROCESSED)) {
        recorder.add(now - sent);
      } else {
        failed.incrementAndGet();
        firstFailure.compareAndSet(null, "HTTP " + status + ' ' + connection.body());
      }
    }
  }
}
