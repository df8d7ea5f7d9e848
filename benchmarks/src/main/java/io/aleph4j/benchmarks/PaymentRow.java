package io.aleph4j.benchmarks;

import io.aleph4j.protocol.Payment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The jobs that look for what is not paid for, and publishing while they do. */
final class PaymentRow implements Row {

  private static final double MAX_SECONDS = 5;
  private static final double MIN_RATIO = 0.8;
  private static final double PATIENCE_SECONDS = 120;

  /** So late that every pass looks at every account. */
  private static final String LOOK_AT_ALL = "UPDATE cost_owner SET last_update = 4000000000000000";

  private static final String UNPAID = "SELECT count(*) FROM removing";

  private record Repetition(double alone, double beside, int passes) {

    double ratio() {
      return beside / alone;
    }
  }

  @Override
  public Section run(Ground ground) {
    Scale.Payments scale = ground.scale().payments();
    try (LocalNode node = LocalNode.startNew(ground.command(), ground.workFolder())) {
      long resources = fill(ground, node, scale.messages());
      long owners = node.database().number("SELECT count(DISTINCT owner) FROM cost_owner");
      CpuMeter meter = node.cpu();
      CpuMeter.Usage begin = meter.now();
      List<Double> paid = new ArrayList<>();
      List<Repetition> repetitions;
      double unpaidSeconds;
      int marks;
      try (DevControl control = new DevControl(node.address())) {
        control.examinePayments(); // to warm up
        for (int i = 0; i < scale.passes(); i++) {
          paid.add(pass(control));
        }
        repetitions = publish(ground, node, control, scale);
        long before = node.database().number(UNPAID);
        impoverish(node.database(), scale.poorOwners());
        unpaidSeconds = pass(control);
        marks = (int) (node.database().number(UNPAID) - before);
      }
      return section(
          resources,
          owners,
          paid,
          repetitions,
          Figure.text("%,d marks in %.2f s", marks, unpaidSeconds),
          marks > 0 && unpaidSeconds <= MAX_SECONDS,
          meter.now().since(begin));
    }
  }

  private static long fill(Ground ground, LocalNode node, int messages) {
    long nowMicros = System.currentTimeMillis() * 1000;
    ground.say("loading %,d messages that cost something", messages);
    new NetworkLoader(node.database(), node.files())
        .load(new NetworkModel(messages, nowMicros, NetworkModel.Shares.PRICED), nowMicros);
    node.stop();
    node.start();
    node.database().execute(LOOK_AT_ALL, "VACUUM ANALYZE");
    return node.database().number("SELECT count(DISTINCT item_hash) FROM cost");
  }

  private static double pass(DevControl control) {
    long begin = System.nanoTime();
    control.examinePayments();
    return (System.nanoTime() - begin) / 1e9;
  }

  private static List<Repetition> publish(
      Ground ground, LocalNode node, DevControl control, Scale.Payments scale) {
    int rounds = ground.scale().repetitions() + 1;
    PublishLoad load =
        new PublishLoad(
            node.address(), ground.sign(2 * rounds * scale.posts(), "benchmark-payments"));
    List<Repetition> repetitions = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      Repetition repetition = round(load, control, scale.posts());
      if (i > 0) {
        repetitions.add(repetition);
        ground.say(
            "payments %d/%d: posts %.0f/s alone, %.0f/s beside %d passes",
            i, rounds - 1, repetition.alone, repetition.beside, repetition.passes);
      }
    }
    return repetitions;
  }

  private static Repetition round(PublishLoad load, DevControl control, int posts) {
    double alone = rate(load, posts);
    AtomicBoolean ended = new AtomicBoolean();
    double[] beside = new double[1];
    int[] passes = new int[1];
    Threads.run(
        2,
        thread -> {
          if (thread == 0) {
            try {
              beside[0] = rate(load, posts);
            } finally {
              ended.set(true);
            }
          } else {
            while (!ended.get()) {
              control.examinePayments();
              passes[0]++;
            }
          }
        });
    return new Repetition(alone, beside[0], passes[0]);
  }

  private static double rate(PublishLoad load, int posts) {
    PublishLoad.Outcome outcome = load.run(Scale.CONNECTIONS, PATIENCE_SECONDS, posts);
    if (outcome.failed() > 0 || outcome.processed() == 0) {
      throw new BenchmarkException("a post was not processed: " + outcome.firstFailure());
    }
    return outcome.perSecond();
  }

  /** Takes from so many accounts what they have, half of them tokens, half of them credits. */
  private static void impoverish(NodeDatabase database, int owners) {
    database.execute(
        "UPDATE token_balance SET balance = 0 WHERE address IN "
            + some(Payment.Type.HOLD, owners / 2),
        "UPDATE credit_lot SET remaining = 0 WHERE address IN "
            + some(Payment.Type.CREDIT, owners / 2));
  }

  private static String some(Payment.Type type, int owners) {
    return "(SELECT owner FROM cost_owner o WHERE payment_type = "
        + BulkRows.payment(type)
        + " AND resources BETWEEN 1 AND 50"
        + " AND NOT EXISTS (SELECT FROM removing r WHERE r.owner = o.owner)"
        + " ORDER BY resources DESC, owner LIMIT "
        + owners
        + ")";
  }

  private static Section section(
      long resources,
      long owners,
      List<Double> paid,
      List<Repetition> repetitions,
      String unpaid,
      boolean marked,
      CpuMeter.Usage usage) {
    double seconds = Medians.of(paid, Double::doubleValue);
    double ratio = Medians.of(repetitions, Repetition::ratio);
    return new Section(
        "Payment jobs",
        List.of(
            Figure.judged(
                Figure.text("one pass over %,d resources, all of them paid for", resources),
                Figure.text("%.2f s", seconds),
                "≤ 5 s",
                seconds <= MAX_SECONDS),
            Figure.judged(
                "the pass in which some hundred accounts have become unable to pay",
                unpaid,
                "≤ 5 s",
                marked),
            Figure.judged(
                "posts per second while passes run back to back, relative to posts alone",
                Figure.text("%.2f", ratio),
                "≥ 0.80",
                ratio >= MIN_RATIO)),
        List.of(
            Figure.text(
                "A pass is both jobs, for tokens and for credits, over %,d accounts with files,"
                    + " programs and instances; every pass looks at all of them. Median of %d"
                    + " passes. Then posts are published alone and beside passes in turn; the ratio"
                    + " is taken within each repetition.",
                owners, paid.size())),
        usage);
  }
}
