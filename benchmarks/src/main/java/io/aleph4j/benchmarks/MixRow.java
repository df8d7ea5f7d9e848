package io.aleph4j.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The rate at which a realistic mix of messages is published, beside that of plain posts. */
final class MixRow implements Row {

  private static final double MIN_RATIO = 0.60;
  private static final double MAX_SECONDS = 300;
  private static final long SEED = 1;

  // As many messages as posts were published before anything is measured: rare kinds take longer
  // until their code is compiled.
  private static final int WARM_UP_ROUNDS = 3;

  private record Repetition(
      PublishLoad.Outcome posts, PublishLoad.Outcome mix, CpuMeter.Usage usage) {

    double ratio() {
      return mix.perSecond() / posts.perSecond();
    }
  }

  @Override
  public Section run(Ground ground) {
    int messages = ground.scale().mixMessages();
    int rounds = ground.scale().repetitions() + WARM_UP_ROUNDS;
    PublishLoad posts =
        new PublishLoad(ground.address(), ground.sign(rounds * messages, "benchmark"));
    ground.say("signing %d messages of all kinds", rounds * messages);
    PostSigner signer = ground.signer();
    MessageMix mix =
        new MessageMix(signer.senders(), signer.takeMicros(2 * rounds * messages), SEED);
    List<MessageMix.Draft> preparation = mix.preparation(rounds * messages);
    publishAll(
        new PublishLoad(ground.address(), SignedMix.prepare(signer, ground.address(), preparation)),
        preparation.size());
    PublishLoad mixed =
        new PublishLoad(
            ground.address(),
            SignedMix.prepare(signer, ground.address(), mix.next(rounds * messages)));
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      round(ground, posts, mixed, messages);
    }
    List<Repetition> repetitions = new ArrayList<>();
    for (int i = 1; i <= ground.scale().repetitions(); i++) {
      Repetition measured = round(ground, posts, mixed, messages);
      repetitions.add(measured);
      ground.say(
          "mix %d/%d: posts %.0f/s, mix %.0f/s",
          i, ground.scale().repetitions(), measured.posts.perSecond(), measured.mix.perSecond());
    }
    return section(repetitions);
  }

  private static void publishAll(PublishLoad load, int messages) {
    PublishLoad.Outcome outcome = load.run(Scale.CONNECTIONS, MAX_SECONDS, messages);
    if (outcome.processed() < messages) {
      throw new BenchmarkException("the preparation was not processed: " + outcome.firstFailure());
    }
  }

  private static Repetition round(
      Ground ground, PublishLoad posts, PublishLoad mixed, int messages) {
    CpuMeter meter = ground.cpu();
    PublishLoad.Outcome plain = posts.run(Scale.CONNECTIONS, MAX_SECONDS, messages);
    CpuMeter.Usage begin = meter.now();
    PublishLoad.Outcome all = mixed.run(Scale.CONNECTIONS, MAX_SECONDS, messages);
    CpuMeter.Usage usage = meter.now().since(begin);
    if (plain.processed() == 0 || all.processed() == 0) {
      throw new BenchmarkException(
          "nothing was processed: " + plain.firstFailure() + ' ' + all.firstFailure());
    }
    return new Repetition(plain, all, usage);
  }

  private static Section section(List<Repetition> repetitions) {
    double ratio = Medians.of(repetitions, Repetition::ratio);
    int processed = repetitions.stream().mapToInt(r -> r.mix.processed()).sum();
    int failed = repetitions.stream().mapToInt(r -> r.mix.failed() + r.posts.failed()).sum();
    CpuMeter.Usage usage =
        repetitions.stream().map(Repetition::usage).reduce(CpuMeter.none(), CpuMeter.Usage::plus);
    List<Figure> figures =
        List.of(
            Figure.judged(
                "messages of all kinds per second, 32 connections, `sync: true`, relative to posts",
                Figure.text(
                    "%.2f (%.0f/s)", ratio, Medians.of(repetitions, r -> r.mix.perSecond())),
                "≥ 0.60",
                ratio >= MIN_RATIO),
            Figure.judged(
                "answers that are `processed`",
                Figure.text("%d of %d", processed, processed + failed),
                "all",
                failed == 0),
            Figure.information(
                "answer time at that rate (p50 / p99)",
                Figure.text(
                    "%.1f / %.1f ms",
                    Medians.of(repetitions, r -> r.mix.latencies().p50Millis()),
                    Medians.of(repetitions, r -> r.mix.latencies().p99Millis()))));
    return new Section("All kinds of messages", figures, details(repetitions), usage);
  }

  private static List<String> details(List<Repetition> repetitions) {
    List<String> details = new ArrayList<>();
    details.add(
        "In 200 messages there are "
            + shares()
            + ", in any order; each STORE brings a file of 4 KiB, aggregates grow under 200 keys,"
            + " and every fifth message is sent by a delegate. What is amended and forgotten was"
            + " published before. Posts and the mix take turns; the ratio is taken within each"
            + " repetition.");
    StringBuilder table =
        new StringBuilder("| repetition | posts | mix | ratio |\n| --- | --- | --- | --- |");
    for (int i = 0; i < repetitions.size(); i++) {
      Repetition one = repetitions.get(i);
      table.append(
          Figure.text(
              "%n| %d | %.0f/s | %.0f/s | %.2f |",
              i + 1, one.posts.perSecond(), one.mix.perSecond(), one.ratio()));
    }
    details.add(table.toString());
    for (Repetition one : repetitions) {
      if (one.mix.firstFailure() != null) {
        details.add("First answer that was not `processed`: `" + one.mix.firstFailure() + '`');
        break;
      }
    }
    return details;
  }

  private static String shares() {
    List<String> shares = new ArrayList<>();
    for (MessageMix.Kind kind : MessageMix.Kind.values()) {
      if (kind.inDeck() > 0) {
        shares.add(kind.inDeck() + " of `" + kind + '`');
      }
    }
    return String.join(", ", shares);
  }
}
