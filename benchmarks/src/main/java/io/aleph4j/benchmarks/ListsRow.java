package io.aleph4j.benchmarks;

import io.aleph4j.benchmarks.ListQueries.Query;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** How long lists take with few and with many messages in the node: two nodes, asked in turn. */
final class ListsRow implements Row {

  private static final double MAX_MILLIS = 2;
  private static final double MAX_GROWTH = 1.3;
  private static final int OK = 200;
  private static final long FOLD_LIMIT_NANOS = 600_000_000_000L;
  private static final long FOLD_POLL_NANOS = 200_000_000;

  /** A node with its messages, and what is asked of it. */
  private record Filled(LocalNode node, int messages, List<Query> queries) {}

  private record Compared(Query query, Latencies few, Latencies many) {

    double growth() {
      return many.p50Millis() / few.p50Millis();
    }

    boolean met() {
      return growth() <= MAX_GROWTH
          && (query.rows() > 20 || Math.max(few.p50Millis(), many.p50Millis()) <= MAX_MILLIS);
    }
  }

  @Override
  public Section run(Ground ground) {
    int few = ground.scale().listSizes().getFirst();
    int many = ground.scale().listSizes().getLast();
    try (LocalNode small = LocalNode.startNew(ground.command(), ground.workFolder());
        LocalNode large = LocalNode.startNew(ground.command(), ground.workFolder())) {
      return compare(ground, fill(ground, small, few), fill(ground, large, many));
    }
  }

  private static Filled fill(Ground ground, LocalNode node, int count) {
    long now = System.currentTimeMillis() * 1000;
    BulkModel model = new BulkModel(count, now);
    ground.say("loading %,d messages", count);
    long begin = System.nanoTime();
    List<String> hashes = new BulkLoader(node.database()).load(model);
    ground.say("loaded in %.0f s", (System.nanoTime() - begin) / 1e9);
    node.stop();
    node.start();
    awaitCounters(node.database(), count);
    return new Filled(node, count, ListQueries.of(model, hashes));
  }

  /**
   * Waits until the node has folded its counters, which it does in the background after such a
   * load.
   */
  private static void awaitCounters(NodeDatabase database, int count) {
    long deadline = System.nanoTime() + FOLD_LIMIT_NANOS;
    while (database.number("SELECT coalesce(max(seq), 0) FROM tally_mark") < count) {
      if (System.nanoTime() > deadline) {
        throw new BenchmarkException("the node does not fold its counters");
      }
      LockSupport.parkNanos(FOLD_POLL_NANOS);
    }
  }

  private static Section compare(Ground ground, Filled small, Filled large) {
    CpuMeter fewMeter = small.node.cpu();
    CpuMeter manyMeter = large.node.cpu();
    CpuMeter.Usage fewBegin = fewMeter.now();
    CpuMeter.Usage manyBegin = manyMeter.now();
    List<Compared> compared = new ArrayList<>();
    for (int i = 0; i < small.queries.size(); i++) {
      compared.add(compare(ground, small, large, i));
    }
    CpuMeter.Usage few = fewMeter.now().since(fewBegin);
    CpuMeter.Usage many = manyMeter.now().since(manyBegin);
    CpuMeter.Usage usage =
        new CpuMeter.Usage(
            many.generator(),
            few.node() + many.node(),
            few.postgres() + many.postgres(),
            many.machine());
    return section(small.messages, large.messages, compared, usage);
  }

  private static Compared compare(Ground ground, Filled small, Filled large, int number) {
    Query fewQuery = small.queries.get(number);
    Query manyQuery = large.queries.get(number);
    Latencies.Recorder few = new Latencies.Recorder();
    Latencies.Recorder many = new Latencies.Recorder();
    try (HttpConnection toSmall = new HttpConnection(small.node.address());
        HttpConnection toLarge = new HttpConnection(large.node.address())) {
      check(toSmall, small.node.address(), fewQuery);
      check(toLarge, large.node.address(), manyQuery);
      int requests = ground.scale().listBlockRequests();
      ask(toSmall, small.node.address(), fewQuery, requests, new Latencies.Recorder());
      ask(toLarge, large.node.address(), manyQuery, requests, new Latencies.Recorder());
      for (int i = 0; i < ground.scale().listBlocks(); i++) {
        ask(toSmall, small.node.address(), fewQuery, requests, few);
        ask(toLarge, large.node.address(), manyQuery, requests, many);
      }
    } catch (IOException e) {
      throw new BenchmarkException("a list was not answered: " + manyQuery.name(), e);
    }
    Compared compared = new Compared(manyQuery, few.latencies(), many.latencies());
    ground.say(
        "%s, %d rows: p50 %.2f -> %.2f ms",
        manyQuery.name(), manyQuery.rows(), compared.few.p50Millis(), compared.many.p50Millis());
    return compared;
  }

  private static void check(HttpConnection connection, InetSocketAddress node, Query query)
      throws IOException {
    byte[] marker = HttpConnection.ascii(query.marker());
    for (String path : query.paths()) {
      int status = connection.exchange(HttpConnection.get(node, path));
      int rows = connection.countInBody(marker);
      if (status != OK || rows != query.rows()) {
        throw new BenchmarkException(
            "HTTP %d with %d rows instead of %d for %s: %.300s"
                .formatted(status, rows, query.rows(), path, connection.body()));
      }
    }
  }

  private static void ask(
      HttpConnection connection,
      InetSocketAddress node,
      Query query,
      int requests,
      Latencies.Recorder recorder)
      throws IOException {
    List<byte[]> prepared =
        query.paths().stream().map(path -> HttpConnection.get(node, path)).toList();
    for (int i = 0; i < requests; i++) {
      byte[] request = prepared.get(i % prepared.size());
      long begin = System.nanoTime();
      int status = connection.exchange(request);
      recorder.add(System.nanoTime() - begin);
      if (status != OK) {
        throw new BenchmarkException("HTTP " + status + " for " + query.name());
      }
    }
  }

  private static Section section(int few, int many, List<Compared> compared, CpuMeter.Usage usage) {
    List<Figure> figures = new ArrayList<>();
    for (Compared one : compared) {
      boolean short20 = one.query.rows() <= 20;
      figures.add(
          Figure.judged(
              one.query.name() + (one.query.rows() > 1 ? ", " + one.query.rows() + " rows" : ""),
              Figure.text(
                  "p50 %.2f → %.2f ms (× %.2f), p99 %.2f → %.2f ms",
                  one.few.p50Millis(),
                  one.many.p50Millis(),
                  one.growth(),
                  one.few.p99Millis(),
                  one.many.p99Millis()),
              short20 ? "p50 ≤ 2 ms, × 1.3" : "× 1.3",
              one.met()));
    }
    return new Section(
        Figure.text("Lists: with %,d → with %,d messages", few, many),
        figures,
        List.of(
            "Two nodes are filled in bulk with invented messages of uneven use (one sender with 40 %"
                + " of them, 20 channels, 12 post types, a tenth aggregates, one in twenty an amend,"
                + " over 60 days) and started again. One connection to each is asked in turn, block"
                + " by block; five forms of each request alternate, and the number of rows in the"
                + " answers is checked. A list by hash names at most 100, because a longer request"
                + " line than 8 KiB is refused by nodes and proxies."),
        usage);
  }
}
