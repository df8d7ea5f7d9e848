package io.aleph4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The time that one post takes from request to durable answer, beside a bare transaction with the
 * same rows.
 */
final class SingleConnectionRow implements Row {

  private static final double MAX_P50_RATIO = 2;
  private static final double MAX_P99_RATIO = 3;
  private static final double MAX_SECONDS = 600;

  @Override
  public Section run(Ground ground) {
    Scale scale = ground.scale();
    int warmUp = scale.blockPosts();
    PublishLoad load =
        new PublishLoad(
            ground.address(),
            ground.sign(warmUp + scale.blocks() * scale.blockPosts(), "benchmark"));
    Latencies.Recorder transactions = new Latencies.Recorder();
    List<Latencies> answers = new ArrayList<>();
    CpuMeter meter = ground.cpu();
    CpuMeter.Usage usage = CpuMeter.none();
    Optional<BareTransaction> bare =
        ground.local().map(LocalNode::database).map(BareTransaction::new);
    try {
      block(ground, load, warmUp, bare, new Latencies.Recorder(), meter);
      for (int i = 0; i < scale.blocks(); i++) {
        Block block = block(ground, load, scale.blockPosts(), bare, transactions, meter);
        answers.add(block.answers);
        usage = usage.plus(block.usage);
      }
    } finally {
      bare.ifPresent(BareTransaction::close);
    }
    return section(Latencies.merge(answers), bare.isPresent(), transactions.latencies(), usage);
  }

  private record Block(Latencies answers, CpuMeter.Usage usage) {}

  private static Block block(
      Ground ground,
      PublishLoad load,
      int posts,
      Optional<BareTransaction> bare,
      Latencies.Recorder transactions,
      CpuMeter meter) {
    long before = bare.isPresent() ? ground.database().lastSeq() : 0;
    CpuMeter.Usage begin = meter.now();
    PublishLoad.Outcome outcome = load.run(1, MAX_SECONDS, posts);
    CpuMeter.Usage usage = meter.now().since(begin);
    if (outcome.failed() > 0) {
      throw new BenchmarkException("a post was not processed: " + outcome.firstFailure());
    }
    bare.ifPresent(
        transaction -> transaction.run(before, ground.database().lastSeq(), transactions));
    return new Block(outcome.latencies(), usage);
  }

  private static Section section(
      Latencies answers, boolean withBare, Latencies transactions, CpuMeter.Usage usage) {
    String measured = Figure.text("%.2f / %.2f ms", answers.p50Millis(), answers.p99Millis());
    if (!withBare) {
      return new Section(
          "One connection",
          List.of(
              Figure.information("one post, `sync: true`, one connection (p50 / p99)", measured)),
          List.of(Figure.text("%d posts, one after another.", answers.count())),
          usage);
    }
    double p50 = answers.p50Millis() / transactions.p50Millis();
    double p99 = answers.p99Millis() / transactions.p99Millis();
    return new Section(
        "One connection",
        List.of(
            Figure.information("one post, `sync: true`, one connection (p50 / p99)", measured),
            Figure.information(
                "bare JDBC transaction with the same rows (p50 / p99)",
                Figure.text("%.2f / %.2f ms", transactions.p50Millis(), transactions.p99Millis())),
            Figure.judged(
                "ratio of the p50", Figure.text("%.2f", p50), "≤ 2", p50 <= MAX_P50_RATIO),
            Figure.judged(
                "ratio of the p99", Figure.text("%.2f", p99), "≤ 3", p99 <= MAX_P99_RATIO)),
        List.of(
            Figure.text(
                "%d posts, one after another, in blocks. After each block one JDBC connection writes"
                    + " the rows of the same posts into tables of the same columns and indexes: two"
                    + " prepared inserts and a commit for each, which is three round trips; the node"
                    + " needs one.",
                answers.count())),
        usage);
  }
}
