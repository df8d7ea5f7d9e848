package io.aleph4j.benchmarks;

import io.aleph4j.benchmarks.ListQueries.Query;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Asks one node for lists, over one connection. One thread at a time. */
final class ListLoad implements AutoCloseable {

  private static final int OK = 200;

  private final InetSocketAddress node;
  private final HttpConnection connection;

  ListLoad(InetSocketAddress node) {
    this.node = node;
    try {
      this.connection = new HttpConnection(node);
    } catch (IOException e) {
      throw new BenchmarkException("no node answers at " + HttpConnection.host(node), e);
    }
  }

  /**
   * What is wrong with the answers to a query: another status, or another number of rows than there
   * must be.
   */
  Optional<String> problem(Query query) {
    byte[] marker = HttpConnection.ascii(query.marker());
    for (String path : query.paths()) {
      int status = exchange(HttpConnection.get(node, path), query);
      int rows = marker.length == 0 ? 0 : connection.countInBody(marker);
      if (status != OK || !query.mayHave(rows)) {
        return Optional.of(
            Figure.text(
                "HTTP %d with %d rows instead of %d for %.200s", status, rows, query.rows(), path));
      }
    }
    return Optional.empty();
  }

  /** Asks a number of times, with the query's forms in turn. */
  void ask(Query query, int requests, Latencies.Recorder recorder) {
    ask(query, requests, Double.MAX_VALUE, recorder);
  }

  /** The same, but not for much longer than this. */
  void ask(Query query, int requests, double maxSeconds, Latencies.Recorder recorder) {
    List<byte[]> forms =
        query.paths().stream().map(path -> HttpConnection.get(node, path)).toList();
    long begun = System.nanoTime();
    for (int i = 0; i < requests && System.nanoTime() - begun < maxSeconds * 1e9; i++) {
      byte[] request = forms.get(i % forms.size());
      long begin = System.nanoTime();
      int status = exchange(request, query);
      recorder.add(System.nanoTime() - begin);
      if (status != OK) {
        throw new BenchmarkException("HTTP " + status + " for " + query.name());
      }
    }
  }

  /** Asks once in one of the query's forms. */
  void askForm(Query query, int form, Latencies.Recorder recorder) {
    String path = query.paths().get(form % query.paths().size());
    ask(new Query(query.name(), query.rows(), query.marker(), List.of(path)), 1, recorder);
  }

  private int exchange(byte[] request, Query query) {
    try {
      return connection.exchange(request);
    } catch (IOException e) {
      throw new BenchmarkException("a list was not answered: " + query.name(), e);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
