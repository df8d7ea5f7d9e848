package io.aleph4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rate at which posts are published and processed, beside the rate of the bare insertion of
 * their rows.
 */
final class PublishRow implements Row {

  private static final double MIN_RATIO = 0.25;
  private static final double MIN_PER_SECOND = 4000;
  private static final double WARM_UP_SECONDS = 60;

  private record Repetition(
      PublishLoad.Outcome outcome, Optional<BareInsertion.Rates> bare, double perTransaction) {

    double ratio() {
      return bare.map(rates -> outcome.perSecond() / rates.allRows()).orElse(Double.NaN);
    }
  }

  @Override
  public Section run(Ground ground) {
    Scale scale = ground.scale();
    PublishLoad load =
        new PublishLoad(
            ground.address(),
            ground.sign(
                scale.warmUpPosts() + scale.repetitions() * scale.repetitionPosts(), "benchmark"));
    Optional<BareInsertion> bare = ground.local().map(LocalNode::database).map(BareInsertion::new);
    CpuMeter meter = ground.cpu();
    CpuMeter.Usage usage = CpuMeter.none();
    List<Repetition> repetitions = new ArrayList<>();
    try {
      // The bare insertion repeats the warm-up too: its tables shall be as large as the node's.
      measure(ground, load, bare, WARM_UP_SECONDS, scale.warmUpPosts());
      for (int i = 1; i <= scale.repetitions(); i++) {
        Measured measured =
            measure(ground, load, bare, scale.repetitionSeconds(), scale.repetitionPosts(), meter);
        usage = usage.plus(measured.usage);
        repetitions.add(measured.repetition);
        ground.say(
            "publish %d/%d: %.0f/s, bare insertion %.0f/s",
            i,
            scale.repetitions(),
            measured.repetition.outcome.perSecond(),
            measured.repetition.bare.map(BareInsertion.Rates::allRows).orElse(Double.NaN));
      }
    } finally {
      bare.ifPresent(BareInsertion::drop);
    }
    return new Section(
        "Publishing", figures(repetitions), details(repetitions, bare.isPresent(), usage), usage);
  }

  private record Measured(Repetition repetition, CpuMeter.Usage usage) {}

  private static void measure(
      Ground ground, PublishLoad load, Optional<BareInsertion> bare, double seconds, int posts) {
    measure(ground, load, bare, seconds, posts, ground.cpu());
  }

  private static Measured measure(
      Ground ground,
      PublishLoad load,
      Optional<BareInsertion> bare,
      double seconds,
      int posts,
      CpuMeter meter) {
    long before = bare.isPresent() ? ground.database().lastSeq() : 0;
    CpuMeter.Usage begin = meter.now();
    PublishLoad.Outcome outcome = load.run(Scale.CONNECTIONS, seconds, posts);
    CpuMeter.Usage usage = meter.now().since(begin);
    if (outcome.processed() == 0) {
      throw new BenchmarkException("no post was processed: " + outcome.firstFailure());
    }
    Optional<BareInsertion.Rates> rates =
        bare.map(
            insertion -> insertion.run(insertion.read(before, ground.database().lastSeq()), meter));
    double perTransaction = bare.isPresent() ? perTransaction(ground.database(), before) : 0;
    return new Measured(new Repetition(outcome, rates, perTransaction), usage);
  }

  /** How many messages after this sequence number a transaction wrote on average. */
  private static double perTransaction(NodeDatabase database, long afterSeq) {
    String written = " FROM message WHERE seq > " + afterSeq;
    return (double) database.number("SELECT count(*)" + written)
        / Math.max(1, database.number("SELECT count(DISTINCT xmin::text)" + written));
  }

  private static List<Figure> figures(List<Repetition> repetitions) {
    List<Figure> figures = new ArrayList<>();
    double rate = Medians.of(repetitions, repetition -> repetition.outcome.perSecond());
    figures.add(
        Figure.judged(
            "posts processed per second, 32 connections, `sync: true`",
            Figure.text("%.0f/s", rate),
            "≥ 4000/s on 2 cores",
            rate >= MIN_PER_SECOND));
    int failed = repetitions.stream().mapToInt(repetition -> repetition.outcome.failed()).sum();
    int processed =
        repetitions.stream().mapToInt(repetition -> repetition.outcome.processed()).sum();
    figures.add(
        Figure.judged(
            "answers that are `processed`",
            Figure.text("%d of %d", processed, processed + failed),
            "all",
            failed == 0));
    if (repetitions.getFirst().bare.isPresent()) {
      double ratio = Medians.of(repetitions, Repetition::ratio);
      figures.add(
          Figure.judged(
              "that rate, relative to the bare insertion of the same rows",
              Figure.text("%.2f", ratio),
              "≥ 0.25",
              ratio >= MIN_RATIO));
      figures.add(
          Figure.information(
              "bare insertion of all rows of all tables (messages per second)",
              Figure.text("%.0f/s", Medians.of(repetitions, r -> rates(r).allRows()))));
      figures.add(
          Figure.information(
              "bare insertion into one table with nothing but a primary key",
              Figure.text("%.0f/s", Medians.of(repetitions, r -> rates(r).oneTable()))));
    }
    figures.add(
        Figure.information(
            "answer time at that rate (p50 / p99)",
            Figure.text(
                "%.1f / %.1f ms",
                Medians.of(repetitions, r -> r.outcome.latencies().p50Millis()),
                Medians.of(repetitions, r -> r.outcome.latencies().p99Millis()))));
    return figures;
  }

  private static BareInsertion.Rates rates(Repetition repetition) {
    return repetition.bare.orElseThrow();
  }

  private static List<String> details(
      List<Repetition> repetitions, boolean withBare, CpuMeter.Usage usage) {
    List<String> details = new ArrayList<>();
    details.add(
        "Posts of 50 senders with contents of 200 characters, signed beforehand, are sent over 32"
            + " connections, each of which waits for its answer before it sends its next post."
            + " After a warm-up, the median of the repetitions counts.");
    if (withBare) {
      details.add(
          "After each repetition the benchmark reads the rows that the node has written into"
              + " `message` and `post` and inserts the very same rows into tables with the same"
              + " columns and indexes in another schema of the same server: `COPY`, 256 messages to"
              + " a transaction, two connections. The ratio is taken within each repetition.");
    }
    StringBuilder table =
        new StringBuilder(
            "| repetition | published | bare insertion | ratio | messages per transaction |\n"
                + "| --- | --- | --- | --- | --- |");
    for (int i = 0; i < repetitions.size(); i++) {
      Repetition repetition = repetitions.get(i);
      table.append(
          Figure.text(
              "%n| %d | %.0f/s | %s | %s | %s |",
              i + 1,
              repetition.outcome.perSecond(),
              repetition.bare.map(rates -> Figure.text("%.0f/s", rates.allRows())).orElse("-"),
              withBare ? Figure.text("%.2f", repetition.ratio()) : "-",
              withBare ? Figure.text("%.1f", repetition.perTransaction) : "-"));
    }
    details.add(table.toString());
    if (withBare) {
      details.add(cpuTime(repetitions, usage));
    }
    for (Repetition repetition : repetitions) {
      if (repetition.outcome.firstFailure() != null) {
        details.add(
            "First answer that was not `processed`: `" + repetition.outcome.firstFailure() + '`');
        break;
      }
    }
    return details;
  }

  private static String cpuTime(List<Repetition> repetitions, CpuMeter.Usage usage) {
    int posts = repetitions.stream().mapToInt(r -> r.outcome.processed()).sum();
    CpuMeter.Usage bare =
        repetitions.stream()
            .map(r -> rates(r).usage())
            .reduce(CpuMeter.none(), CpuMeter.Usage::plus);
    return Figure.text(
        "CPU time for each message: node %.0f µs, PostgreSQL %.0f µs, generator %.0f µs; for the bare"
            + " insertion PostgreSQL %.0f µs, client %.0f µs.",
        micros(usage.node(), posts),
        micros(usage.postgres(), posts),
        micros(usage.generator(), posts),
        micros(bare.postgres(), posts),
        micros(bare.generator(), posts));
  }

  private static double micros(long ticks, int messages) {
    return 1e6 * Proc.seconds(ticks) / messages;
  }
}
