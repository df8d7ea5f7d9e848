package io.aleph4j.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishes signed posts, or files with signed messages, over a number of connections, each of
 * which sends its next request when the answer to the last one is there (a closed loop). The tape
 * is used once; several loads may follow each other on one tape. One thread serves all connections.
 */
final class PublishLoad {

  private static final byte[] PROCESSED = HttpConnection.ascii("\"message_status\":\"processed\"");
  private static final int OK = 200;
  private static final long PATIENCE_MILLIS = 60_000;

  private final InetSocketAddress node;
  private final Tape tape;
  private int next;

  PublishLoad(InetSocketAddress node, Tape tape) {
    this.node = node;
    this.tape = tape;
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

  /** The number of requests that were taken from the tape. */
  int used() {
    return next;
  }

  int left() {
    return tape.count() - used();
  }

  /**
   * Publishes until the time is over, the limit is reached or the tape is used up, whatever comes
   * first.
   */
  Outcome run(int connections, double maxSeconds, int maxRequests) {
    Run run = new Run(Math.min(tape.count(), next + maxRequests), maxSeconds);
    try {
      if (connections == 1) {
        run.overOne();
      } else {
        run.over(connections);
      }
    } catch (IOException e) {
      throw new BenchmarkException("a connection to the node failed: " + e, e);
    }
    return run.outcome();
  }

  /** One load on its way. */
  private final class Run {

    private final int end;
    private final Tape.Requests requests = tape.requestsTo(node);
    private final Latencies.Recorder latencies = new Latencies.Recorder();
    private final double maxSeconds;
    private long begun;
    private long ended;
    private int failed;
    private @Nullable String firstFailure;

    Run(int end, double maxSeconds) {
      this.end = end;
      this.maxSeconds = maxSeconds;
    }

    // Blocking, because a selector would add its own time to every answer.
    void overOne() throws IOException {
      try (HttpConnection connection = new HttpConnection(node)) {
        begun = System.nanoTime();
        while (goesOn()) {
          byte[] request = requests.request(next++);
          long sent = System.nanoTime();
          int status = connection.exchange(request);
          record(
              System.nanoTime() - sent,
              status == OK && connection.bodyContains(PROCESSED),
              "HTTP " + status + ' ' + connection.body());
        }
        ended = System.nanoTime();
      }
    }

    void over(int connections) throws IOException {
      List<AsyncConnection> open = new ArrayList<>();
      try (Selector selector = Selector.open()) {
        for (int i = 0; i < connections; i++) {
          open.add(new AsyncConnection(node, selector));
        }
        begun = System.nanoTime();
        int waiting = 0;
        for (AsyncConnection connection : open) {
          waiting += sendNext(connection);
        }
        while (waiting > 0) {
          if (selector.select(PATIENCE_MILLIS) == 0) {
            throw new IOException("no answer within " + PATIENCE_MILLIS / 1000 + " s");
          }
          for (SelectionKey key : selector.selectedKeys()) {
            AsyncConnection connection = (AsyncConnection) key.attachment();
            if (connection.receive()) {
              record(connection);
              waiting += sendNext(connection) - 1;
            }
          }
          selector.selectedKeys().clear();
        }
        ended = System.nanoTime();
      } finally {
        open.forEach(AsyncConnection::close);
      }
    }

    private int sendNext(AsyncConnection connection) throws IOException {
      if (!goesOn()) {
        return 0;
      }
      connection.send(requests.request(next++));
      return 1;
    }

    private boolean goesOn() {
      return next < end && System.nanoTime() - begun < maxSeconds * 1e9;
    }

    private void record(AsyncConnection connection) {
      long elapsed = connection.elapsed();
      boolean processed = connection.status() == OK && connection.contains(PROCESSED);
      record(elapsed, processed, processed ? "" : connection.text());
    }

    private void record(long elapsed, boolean processed, String answer) {
      if (processed) {
        latencies.add(elapsed);
      } else {
        failed++;
        firstFailure = firstFailure == null ? answer : firstFailure;
      }
    }

    Outcome outcome() {
      Latencies all = latencies.latencies();
      return new Outcome(all.count(), failed, (ended - begun) / 1e9, all, firstFailure);
    }
  }
}
