package io.aleph4j.benchmarks;

import io.aleph4j.benchmarks.ListQueries.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * How long lists take with few and with many messages in the node: two nodes that this run fills,
 * asked in turn. A node at a given address is asked for the posts that this run has published
 * there.
 */
final class ListsRow implements Row {

  private static final double MAX_MILLIS = 2;
  private static final double MAX_GROWTH = 1.3;
  private static final long FOLD_LIMIT_NANOS = 600_000_000_000L;
  private static final long FOLD_POLL_NANOS = 200_000_000;

  /** A node with its messages, and what is asked of it. */
  private record Filled(LocalNode node, int messages, List<Query> queries) {}

  @Override
  public Section run(Ground ground) {
    if (ground.local().isEmpty()) {
      return published(ground);
    }
    int few = ground.scale().listSizes().getFirst();
    int many = ground.scale().listSizes().getLast();
    try (LocalNode small = LocalNode.startNew(ground.command(), ground.workFolder());
        LocalNode large = LocalNode.startNew(ground.command(), ground.workFolder())) {
      return compare(ground, fill(ground, small, few), fill(ground, large, many));
    }
  }

  private static Filled fill(Ground ground, LocalNode node, int count) {
    BulkModel model = new BulkModel(count, System.currentTimeMillis() * 1000);
    ground.say("loading %,d messages", count);
    long begin = System.nanoTime();
    List<String> hashes = new BulkLoader(node.database()).load(model);
    ground.say("loaded in %.0f s", (System.nanoTime() - begin) / 1e9);
    node.stop();
    node.start();
    awaitCounters(node.database(), count);
    return new Filled(node, count, ListQueries.of(model, hashes));
  }

  /** Waits until the node has folded its counters, which it does in the background after a load. */
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
    List<Figure> figures = new ArrayList<>();
    try (ListLoad toSmall = new ListLoad(small.node.address());
        ListLoad toLarge = new ListLoad(large.node.address())) {
      // Every query warms the node up for all of them before the first one is measured.
      measure(ground, toSmall, small, toLarge, large, 1);
      figures.addAll(measure(ground, toSmall, small, toLarge, large, ground.scale().listBlocks()));
    }
    CpuMeter.Usage few = fewMeter.now().since(fewBegin);
    CpuMeter.Usage many = manyMeter.now().since(manyBegin);
    return new Section(
        Figure.text("Lists: with %,d → with %,d messages", small.messages, large.messages),
        figures,
        List.of(
            "Two nodes are filled in bulk with invented messages of uneven use (one sender with 40 %"
                + " of them, 20 channels, 12 post types, a tenth aggregates, one in twenty an amend,"
                + " over 60 days) and started again. One connection to each is asked in turn, block"
                + " by block; five forms of each request alternate, and the number of rows in the"
                + " answers is checked. A list by hash names at most 100, because a request line"
                + " longer than 8 KiB is refused by nodes and proxies."),
        new CpuMeter.Usage(
            many.generator(),
            few.node() + many.node(),
            few.postgres() + many.postgres(),
            many.machine()));
  }

  private static List<Figure> measure(
      Ground ground, ListLoad toSmall, Filled small, ListLoad toLarge, Filled large, int blocks) {
    List<Figure> figures = new ArrayList<>();
    for (int number = 0; number < small.queries.size(); number++) {
      Query fewQuery = small.queries.get(number);
      Query manyQuery = large.queries.get(number);
      Optional<String> problem = toSmall.problem(fewQuery).or(() -> toLarge.problem(manyQuery));
      if (problem.isPresent()) {
        figures.add(Figure.judged(title(manyQuery), problem.get(), limits(manyQuery), false));
        continue;
      }
      Latencies.Recorder few = new Latencies.Recorder();
      Latencies.Recorder many = new Latencies.Recorder();
      for (int block = 0; block < blocks; block++) {
        toSmall.ask(fewQuery, ground.scale().listBlockRequests(), few);
        toLarge.ask(manyQuery, ground.scale().listBlockRequests(), many);
      }
      figures.add(figure(manyQuery, few.latencies(), many.latencies()));
    }
    return figures;
  }

  private static Figure figure(Query query, Latencies few, Latencies many) {
    double growth = many.p50Millis() / few.p50Millis();
    boolean fast = Math.max(few.p50Millis(), many.p50Millis()) <= MAX_MILLIS;
    return Figure.judged(
        title(query),
        Figure.text(
            "p50 %.2f → %.2f ms (× %.2f), p99 %.2f → %.2f ms",
            few.p50Millis(), many.p50Millis(), growth, few.p99Millis(), many.p99Millis()),
        limits(query),
        growth <= MAX_GROWTH && (fast || !isShort(query)));
  }

  private static boolean isShort(Query query) {
    return query.rows() <= 20;
  }

  private static String title(Query query) {
    return query.name() + (query.rows() > 1 ? ", " + query.rows() + " rows" : "");
  }

  private static String limits(Query query) {
    return isShort(query) ? "p50 ≤ 2 ms, × 1.3" : "× 1.3";
  }

  /** Lists of what this run itself has published at a node whose database is out of reach. */
  private static Section published(Ground ground) {
    SignedPosts tape = ground.sign(10_000, "benchmark-lists");
    PublishLoad load = new PublishLoad(ground.address(), tape);
    PublishLoad.Outcome outcome = load.run(Scale.CONNECTIONS, 120, tape.count());
    List<Query> queries = ListQueries.ofPublished(tape, load.used());
    CpuMeter meter = ground.cpu();
    List<Figure> figures = new ArrayList<>();
    CpuMeter.Usage begin = meter.now();
    try (ListLoad lists = new ListLoad(ground.address())) {
      for (Query query : queries) {
        Optional<String> problem = lists.problem(query);
        Latencies.Recorder recorder = new Latencies.Recorder();
        if (problem.isEmpty()) {
          lists.ask(query, ground.scale().listBlockRequests(), new Latencies.Recorder());
          lists.ask(query, ground.scale().listBlockRequests(), recorder);
        }
        Latencies latencies = recorder.latencies();
        figures.add(
            Figure.information(
                title(query),
                problem.orElseGet(() ->
                    Figure.text(
                        "p50 %.2f ms, p99 %.2f ms",
                        latencies.p50Millis(), latencies.p99Millis()))));
      }
    }
    return new Section(
        "Lists",
        figures,
        List.of(
            Figure.text(
                "The node was asked for lists of the %,d posts that this row published first, and of"
                    + " the newest ones of all. How many more messages it holds is not known.",
                outcome.processed())),
        meter.now().since(begin));
  }
}
