package io.aleph4j.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes of the garbage collector over many pins, none of which is over. */
final class CollectionRow implements Row {

  private static final double MAX_SECONDS = 2;
  private static final double MIN_RATIO = 0.9;
  private static final double MAX_LOAD_SECONDS = 60;

  private static final Duration PAUSE = Duration.ofMillis(10);

  private record Beside(PublishLoad.Outcome outcome, int passes) {

    double passesPerSecond() {
      return passes / outcome.seconds();
    }
  }

  private record Round(PublishLoad.Outcome alone, Beside paced, Beside unpaced) {}

  @Override
  public Section run(Ground ground) {
    FilesScale scale = ground.scale().files();
    PublishLoad load =
        new PublishLoad(
            ground.address(),
            ground.sign(
                scale.warmUpPosts() + 3 * scale.rounds() * scale.roundPosts(), "benchmark"));
    ground.say("loading %d pins", scale.pins());
    new BulkPins(ground.database()).load(scale.pins(), System.currentTimeMillis() * 1000);
    long pins = ground.database().number("SELECT count(*) FROM file_pin");
    try (PassRunner runner = new PassRunner(ground.database(), ground.workFolder())) {
      Latencies.Recorder passes = new Latencies.Recorder();
      for (int i = 0; i < scale.passes(); i++) {
        passes.add(runner.pass());
      }
      Latencies times = passes.latencies();
      ground.say("a pass: p50 %.2f ms, worst %.2f ms", times.p50Millis(), times.maxMillis());
      publish(load, scale.warmUpPosts());
      CpuMeter meter = ground.cpu();
      CpuMeter.Usage usage = CpuMeter.none();
      List<Round> rounds = new ArrayList<>();
      for (int i = 1; i <= scale.rounds(); i++) {
        CpuMeter.Usage begin = meter.now();
        PublishLoad.Outcome alone = publish(load, scale.roundPosts());
        usage = usage.plus(meter.now().since(begin));
        rounds.add(
            new Round(
                alone,
                beside(load, scale.roundPosts(), runner, PAUSE),
                beside(load, scale.roundPosts(), runner, Duration.ZERO)));
        say(ground, i, rounds.getLast());
      }
      return section(pins, times, rounds, usage);
    }
  }

  private static void say(Ground ground, int number, Round round) {
    ground.say(
        "collection %d/%d: %.0f/s alone, %.0f/s beside %.0f passes/s, %.0f/s beside %.0f passes/s",
        number,
        ground.scale().files().rounds(),
        round.alone.perSecond(),
        round.paced.outcome.perSecond(),
        round.paced.passesPerSecond(),
        round.unpaced.outcome.perSecond(),
        round.unpaced.passesPerSecond());
  }

  private static PublishLoad.Outcome publish(PublishLoad load, int posts) {
    PublishLoad.Outcome outcome = load.run(FilesScale.CONNECTIONS, MAX_LOAD_SECONDS, posts);
    if (outcome.failed() > 0) {
      throw new BenchmarkException("a post was not processed: " + outcome.firstFailure());
    }
    return outcome;
  }

  private static Beside beside(PublishLoad load, int posts, PassRunner runner, Duration pause) {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger passes = new AtomicInteger();
    PublishLoad.Outcome[] outcome = new PublishLoad.Outcome[1];
    Threads.run(
        2,
        thread -> {
          if (thread == 0) {
            try {
              outcome[0] = publish(load, posts);
            } finally {
              over.set(true);
            }
          } else {
            while (!over.get()) {
              runner.pass();
              passes.incrementAndGet();
              Thread.sleep(pause);
            }
          }
        });
    return new Beside(outcome[0], passes.get());
  }

  private static Section section(
      long pins, Latencies times, List<Round> rounds, CpuMeter.Usage usage) {
    double alone = Medians.of(rounds, round -> round.alone.perSecond());
    double paced = Medians.of(rounds, round -> round.paced.outcome.perSecond());
    double unpaced = Medians.of(rounds, round -> round.unpaced.outcome.perSecond());
    double worst = times.maxMillis() / 1000;
    return new Section(
        "Collecting garbage",
        List.of(
            Figure.judged(
                Figure.text("a pass of the garbage collector without work, %,d pins (worst)", pins),
                Figure.text("%.4f s", worst),
                "≤ 2 s",
                worst <= MAX_SECONDS),
            Figure.judged(
                Figure.text(
                    "posts per second while a pass is made every %d ms, relative to without",
                    PAUSE.toMillis()),
                Figure.text("%.2f (%.0f of %.0f/s)", paced / alone, paced, alone),
                "≥ 0.9",
                paced / alone >= MIN_RATIO),
            Figure.information(
                Figure.text(
                    "the same while passes run back to back (%.0f/s)",
                    Medians.of(rounds, round -> round.unpaced.passesPerSecond())),
                Figure.text("%.2f (%.0f/s)", unpaced / alone, unpaced))),
        details(times, rounds),
        usage);
  }

  private static List<String> details(Latencies times, List<Round> rounds) {
    StringBuilder table =
        new StringBuilder(
            "| repetition | alone | beside passes with pauses | beside passes back to back |\n"
                + "| --- | --- | --- | --- |");
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      table.append(
          Figure.text(
              "%n| %d | %.0f/s | %.0f/s | %.0f/s |",
              i + 1,
              round.alone.perSecond(),
              round.paced.outcome.perSecond(),
              round.unpaced.outcome.perSecond()));
    }
    return List.of(
        Figure.text(
            "Files and pins are loaded in bulk: nine pins in ten are of messages, of uneven owners, the"
                + " tenth is a grace period that is not over. The node's own collector runs over the"
                + " node's database in the benchmark's process, on one connection that stays open:"
                + " %d passes (p50 %.2f ms, worst %.2f ms), then in turns without and with passes"
                + " while posts are published over 16 connections. A pass is so short that passes back"
                + " to back are a load of their own, of a client that never rests; a node makes one"
                + " in a quarter of an hour.",
            times.count(), times.p50Millis(), times.maxMillis()),
        table.toString());
  }
}
