package io.aleph4j.benchmarks;

import java.util.List;

/**
 * The resident memory of the node's virtual machine while it publishes, with few and with many
 * messages in it.
 */
final class MemoryRow implements Row {

  private static final double MAX_MIB = 400;
  private static final double MAX_GROWTH = 1.05;
  private static final double MIB = 1 << 20;
  private static final double MAX_SECONDS = 3600;
  private static final long SAMPLE_NANOS = 250_000_000;

  @Override
  public Section run(Ground ground) {
    int first = ground.scale().memoryMarks().getFirst();
    int last = ground.scale().memoryMarks().getLast();
    int window = first / 5;
    // All on one tape: each load connects anew, and what is left of old connections is not what is
    // measured here.
    int missing = Math.toIntExact(last - ground.database().lastSeq());
    PublishLoad load =
        new PublishLoad(ground.address(), ground.sign(Math.max(0, missing), "benchmark"));
    CpuMeter.Usage usage = publishUntil(ground, load, first - window);
    Peak firstPeak = peakUntil(ground, load, first);
    double atFirst = firstPeak.mib;
    ground.say("memory at %d messages: %.0f MiB", first, atFirst);
    usage = usage.plus(firstPeak.usage).plus(publishUntil(ground, load, last - window));
    Peak lastPeak = peakUntil(ground, load, last);
    double atLast = lastPeak.mib;
    ground.say("memory at %d messages: %.0f MiB", last, atLast);
    double growth = atLast / atFirst;
    return new Section(
        "Memory",
        List.of(
            Figure.judged(
                Figure.text(
                    "resident memory of the JVM under the publish load, at %,d messages", last),
                Figure.text("%.0f MiB", atLast),
                "≤ 400 MiB",
                Math.max(atFirst, atLast) <= MAX_MIB),
            Figure.judged(
                Figure.text("the same, relative to that at %,d messages", first),
                Figure.text("%.3f", growth),
                "≤ 1.05",
                growth <= MAX_GROWTH)),
        List.of(
            Figure.text(
                "All messages are published over 32 connections. The figure is the largest resident set"
                    + " (`Rss` of `smaps_rollup`, four samples a second) while the last %,d messages"
                    + " before each mark come in: %.0f MiB at %,d, %.0f MiB at %,d.",
                window, atFirst, first, atLast, last)),
        usage.plus(lastPeak.usage));
  }

  private record Peak(double mib, CpuMeter.Usage usage) {}

  private static Peak peakUntil(Ground ground, PublishLoad load, int messages) {
    long pid = ground.localNode().process().jvmPid();
    try (MemorySampler memory = new MemorySampler(pid, SAMPLE_NANOS)) {
      CpuMeter.Usage usage = publishUntil(ground, load, messages);
      return new Peak(memory.peak() / MIB, usage);
    }
  }

  /** Publishes until the node has this many messages. */
  private static CpuMeter.Usage publishUntil(Ground ground, PublishLoad load, int messages) {
    CpuMeter meter = ground.cpu();
    int missing = (int) Math.max(0, messages - ground.database().lastSeq());
    CpuMeter.Usage begin = meter.now();
    PublishLoad.Outcome outcome = load.run(Scale.CONNECTIONS, MAX_SECONDS, missing);
    if (outcome.failed() > 0) {
      throw new BenchmarkException("a post was not processed: " + outcome.firstFailure());
    }
    if (outcome.processed() < missing) {
      throw new BenchmarkException(
          "only " + outcome.processed() + " of " + missing + " posts were published in time");
    }
    return meter.now().since(begin);
  }
}
