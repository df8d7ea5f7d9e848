package io.aleph4j.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The rate at which small files come in with their signed messages, beside the rate of posts. */
final class SmallFilesRow implements Row {

  private static final double MIN_RATIO = 0.4;
  private static final double MAX_SECONDS = 300;

  private record Repetition(
      PublishLoad.Outcome posts, PublishLoad.Outcome files, CpuMeter.Usage usage, double forced) {}

  @Override
  public Section run(Ground ground) {
    FilesScale scale = ground.scale().files();
    int repetitions = scale.smallRepetitions();
    PublishLoad posts =
        new PublishLoad(
            ground.address(),
            ground.sign(scale.warmUpPosts() + repetitions * scale.smallPosts(), "benchmark"));
    int warmUpFiles = scale.smallFiles() / 2;
    int files = warmUpFiles + repetitions * scale.smallFiles();
    ground.say("signing %d files", files);
    PublishLoad uploads =
        new PublishLoad(
            ground.address(),
            SignedUploads.prepare(
                ground.signer(), ground.address(), files, FilesScale.SMALL_LENGTH, files));
    run(posts, scale.warmUpPosts());
    run(uploads, warmUpFiles);
    List<Repetition> measured = new ArrayList<>();
    CpuMeter meter = ground.cpu();
    for (int i = 1; i <= repetitions; i++) {
      CpuMeter.Usage begin = meter.now();
      PublishLoad.Outcome posted = run(posts, scale.smallPosts());
      CpuMeter.Usage middle = meter.now();
      PublishLoad.Outcome uploaded = run(uploads, scale.smallFiles());
      CpuMeter.Usage usage = meter.now().since(middle);
      measured.add(new Repetition(posted, uploaded, usage, forced(ground)));
      ground.say(
          "small %d/%d: posts %.0f/s, files %.0f/s (generator %.0f %%, %.0f %%), disk alone %.0f/s",
          i,
          repetitions,
          posted.perSecond(),
          uploaded.perSecond(),
          100 * middle.since(begin).generatorShare(),
          100 * usage.generatorShare(),
          measured.getLast().forced);
    }
    return section(measured);
  }

  private static PublishLoad.Outcome run(PublishLoad load, int requests) {
    PublishLoad.Outcome outcome = load.run(FilesScale.CONNECTIONS, MAX_SECONDS, requests);
    if (outcome.processed() == 0) {
      throw new BenchmarkException("nothing was processed: " + outcome.firstFailure());
    }
    return outcome;
  }

  private static double forced(Ground ground) {
    return ForcedWrites.perSecond(
        ground.workFolder(),
        FilesScale.CONNECTIONS,
        ground.scale().files().smallFiles() / FilesScale.CONNECTIONS,
        FilesScale.SMALL_LENGTH);
  }

  private static Section section(List<Repetition> repetitions) {
    double posts = Medians.of(repetitions, r -> r.posts.perSecond());
    double files = Medians.of(repetitions, r -> r.files.perSecond());
    double ratio = files / posts;
    int processed = repetitions.stream().mapToInt(r -> r.files.processed()).sum();
    int failed = repetitions.stream().mapToInt(r -> r.files.failed() + r.posts.failed()).sum();
    CpuMeter.Usage usage =
        repetitions.stream().map(Repetition::usage).reduce(CpuMeter.none(), CpuMeter.Usage::plus);
    List<Figure> figures =
        List.of(
            Figure.judged(
                "files of 4 KiB with their messages per second, 16 connections, `sync: true`,"
                    + " relative to posts",
                Figure.text("%.2f (%.0f/s)", ratio, files),
                "≥ 0.4",
                ratio >= MIN_RATIO),
            Figure.judged(
                "answers that are `processed`",
                Figure.text("%d files, %d failures", processed, failed),
                "all",
                failed == 0),
            Figure.information(
                "posts per second, the same connections", Figure.text("%.0f/s", posts)),
            Figure.information(
                "files of 4 KiB that 16 threads write, force to the disk and rename, without a node",
                Figure.text("%.0f/s", Medians.of(repetitions, Repetition::forced))),
            Figure.information(
                "answer time of a file at that rate (p50 / p99)",
                Figure.text(
                    "%.1f / %.1f ms",
                    Medians.of(repetitions, r -> r.files.latencies().p50Millis()),
                    Medians.of(repetitions, r -> r.files.latencies().p99Millis()))));
    return new Section("Small files", figures, details(repetitions, usage, processed), usage);
  }

  private static List<String> details(
      List<Repetition> repetitions, CpuMeter.Usage usage, int files) {
    List<String> details = new ArrayList<>();
    details.add(
        "All files are different; each is one request, a form with the signed message and the file."
            + " Messages are signed and requests are built before the clock starts. Posts and files"
            + " take turns.");
    StringBuilder table =
        new StringBuilder(
            "| repetition | posts | files | ratio | disk alone |\n| --- | --- | --- | --- | --- |");
    for (int i = 0; i < repetitions.size(); i++) {
      Repetition one = repetitions.get(i);
      table.append(
          Figure.text(
              "%n| %d | %.0f/s | %.0f/s | %.2f | %.0f/s |",
              i + 1,
              one.posts.perSecond(),
              one.files.perSecond(),
              one.files.perSecond() / one.posts.perSecond(),
              one.forced));
    }
    details.add(table.toString());
    details.add(
        Figure.text(
            "CPU time for each file: node %.0f µs, PostgreSQL %.0f µs, generator %.0f µs.",
            micros(usage.node(), files),
            micros(usage.postgres(), files),
            micros(usage.generator(), files)));
    for (Repetition one : repetitions) {
      if (one.files.firstFailure() != null) {
        details.add("First answer that was not `processed`: `" + one.files.firstFailure() + '`');
        break;
      }
    }
    return details;
  }

  private static double micros(long ticks, int files) {
    return 1e6 * Proc.seconds(ticks) / files;
  }
}
