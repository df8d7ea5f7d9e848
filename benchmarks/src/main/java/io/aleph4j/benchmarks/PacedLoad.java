package io.aleph4j.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes all posts of a tape at a fixed rate, whether or not the node keeps up (an open loop): a
 * post that is sent late counts from the moment at which it was due.
 */
final class PacedLoad {

  private static final byte[] PROCESSED = HttpConnection.ascii("\"message_status\":\"processed\"");
  private static final int CONNECTIONS = 16;

  private final InetSocketAddress node;
  private final SignedPosts posts;
  private final double perSecond;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();
  private volatile long begun;

  PacedLoad(InetSocketAddress node, SignedPosts posts, double perSecond) {
    this.node = node;
    this.posts = posts;
    this.perSecond = perSecond;
  }

  /** Publishes everything; returns when the last answer is there. */
  void run() {
    begun = System.nanoTime();
    Threads.run(CONNECTIONS, thread -> publish());
  }

  /** When post {@code index} was due, on the clock of {@link System#nanoTime}. */
  long due(int index) {
    return begun + (long) (index * 1e9 / perSecond);
  }

  int failed() {
    return failed.get();
  }

  String firstFailure() {
    return String.valueOf(firstFailure.get());
  }

  private void publish() throws IOException {
    SignedPosts.Requests requests = posts.requestsTo(node);
    try (HttpConnection connection = new HttpConnection(node)) {
      for (int i = next.getAndIncrement(); i < posts.count(); i = next.getAndIncrement()) {
        byte[] request = requests.request(i);
        for (long left = due(i) - System.nanoTime(); left > 0; left = due(i) - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        int status = connection.exchange(request);
        if (status != 200 || !connection.bodyContains(PROCESSED)) {
          failed.incrementAndGet();
          firstFailure.compareAndSet(null, "HTTP " + status + ' ' + connection.body());
        }
      }
    }
  }
}
