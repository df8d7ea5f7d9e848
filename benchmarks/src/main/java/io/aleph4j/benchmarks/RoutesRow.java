package io.aleph4j.benchmarks;

import io.aleph4j.benchmarks.ListQueries.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every list and statistic with few and with many messages: how long it takes, and how much of the
 * database it touches. Two nodes that this run fills with invented networks, asked in turn.
 */
final class RoutesRow implements Row {

  private static final double MAX_GROWTH = 1.5;
  private static final String LIMIT = "× 1.5";

  /** What takes long is asked less often. */
  private static final double BLOCK_SECONDS = 1.5;

  /** A node with its messages, and what is asked of it. */
  private record Filled(LocalNode node, int messages, List<Query> queries) {}

  @Override
  public Section run(Ground ground) {
    Scale.Routes scale = ground.scale().routes();
    try (LocalNode small = LocalNode.startNew(ground.command(), ground.workFolder());
        LocalNode large = LocalNode.startNew(ground.command(), ground.workFolder())) {
      Filled few = fill(ground, small, scale.few());
      Figure check = check(small);
      return compare(ground, few, fill(ground, large, scale.many()), check);
    }
  }

  private static Filled fill(Ground ground, LocalNode node, int count) {
    long nowMicros = System.currentTimeMillis() * 1000;
    NetworkModel model = new NetworkModel(count, nowMicros);
    ground.say("loading a network of %,d messages", count);
    long begin = System.nanoTime();
    NetworkLoader loader = new NetworkLoader(node.database(), node.files());
    loader.load(model, nowMicros);
    ground.say("loaded in %.0f s", (System.nanoTime() - begin) / 1e9);
    node.stop();
    node.start();
    return new Filled(node, count, NetworkQueries.of(model, loader.resources()));
  }

  private static Figure check(LocalNode node) {
    node.stop();
    List<String> faults = node.check();
    node.start();
    String found = faults.isEmpty() ? "nothing" : String.join("; ", faults);
    return Figure.judged(
        "what the node's own check finds wrong with the smaller network",
        found.length() > 1000 ? found.substring(0, 1000) + "…" : found,
        "nothing",
        faults.isEmpty());
  }

  private static Section compare(Ground ground, Filled small, Filled large, Figure check) {
    Scale.Routes scale = ground.scale().routes();
    CpuMeter fewMeter = small.node.cpu();
    CpuMeter manyMeter = large.node.cpu();
    CpuMeter.Usage fewBegin = fewMeter.now();
    CpuMeter.Usage manyBegin = manyMeter.now();
    List<Figure> figures = new ArrayList<>();
    List<Query> answered = new ArrayList<>();
    figures.add(check);
    try (ListLoad toSmall = new ListLoad(small.node.address());
        ListLoad toLarge = new ListLoad(large.node.address())) {
      for (boolean warm : new boolean[] {false, true}) {
        for (int number = 0; number < small.queries.size(); number++) {
          Query few = small.queries.get(number);
          Query many = large.queries.get(number);
          Optional<String> problem = toSmall.problem(few).or(() -> toLarge.problem(many));
          if (problem.isPresent() && warm) {
            figures.add(Figure.judged(many.name(), problem.get(), LIMIT, false));
          } else if (problem.isEmpty()) {
            // Every request warms the nodes up for all of them before the first one is measured.
            Figure figure = measure(toSmall, few, toLarge, many, scale, warm ? scale.blocks() : 1);
            if (warm) {
              figures.add(figure);
              answered.add(many);
            }
          }
        }
      }
    }
    CpuMeter.Usage few = fewMeter.now().since(fewBegin);
    CpuMeter.Usage many = manyMeter.now().since(manyBegin);
    small.node.stop();
    ground.say("counting buffers");
    BufferPass.Findings buffers = BufferPass.run(large.node, answered, scale.idleSeconds());
    small.node.start();
    figures.addAll(buffers.figures());
    return new Section(
        Figure.text("All routes: with %,d → with %,d messages", small.messages, large.messages),
        figures,
        details(buffers),
        new CpuMeter.Usage(
            many.generator(),
            few.node() + many.node(),
            few.postgres() + many.postgres(),
            many.machine()));
  }

  private static Figure measure(
      ListLoad toSmall, Query few, ListLoad toLarge, Query many, Scale.Routes scale, int blocks) {
    Latencies.Recorder small = new Latencies.Recorder();
    Latencies.Recorder large = new Latencies.Recorder();
    for (int block = 0; block < blocks; block++) {
      toSmall.ask(few, scale.blockRequests(), BLOCK_SECONDS, small);
      toLarge.ask(many, scale.blockRequests(), BLOCK_SECONDS, large);
    }
    Latencies before = small.latencies();
    Latencies after = large.latencies();
    double growth = after.p50Millis() / before.p50Millis();
    return Figure.judged(
        many.name(),
        Figure.text(
            "p50 %.2f → %.2f ms (× %.2f), p99 %.2f → %.2f ms",
            before.p50Millis(), after.p50Millis(), growth, before.p99Millis(), after.p99Millis()),
        LIMIT,
        growth <= MAX_GROWTH);
  }

  private static List<String> details(BufferPass.Findings buffers) {
    List<String> details = new ArrayList<>();
    details.add(
        "Two nodes are filled in bulk with invented networks of uneven use (one sender with 40 % of"
            + " the messages, three senders for a hundred messages, a hundredth of the messages at"
            + " one moment, one tag on a tenth of them, one in twenty an amend; aggregates,"
            + " delegations, files, programs, instances, what they cost, balances, histories of"
            + " credits, measurements, and messages that are forgotten, removed or being removed),"
            + " and started again. One connection to each is asked in turn, block by block; five"
            + " forms of each request alternate, and the number of rows in the answers is checked.");
    details.add(
        "Buffers: `auto_explain` tells of every statement of the node with more messages, which is"
            + " started again for it. Each request is asked once in one form to warm up and once in"
            + " another, whose statements are judged: a statement may touch 50 pages of 8 KiB for"
            + " each row that it returns, or for one if it returns none, and five for each row that"
            + " it counts.");
    details.addAll(buffers.broken());
    return details;
  }
}
