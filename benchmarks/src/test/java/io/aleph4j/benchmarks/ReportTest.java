package io.aleph4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Machine MACHINE =
      new Machine("a CPU", 2, 23.4, "ext4", new Latencies.Recorder().latencies());

  @Test
  void tellsWhatWasReachedAndWhatIsVoid() {
    Section valid =
        new Section(
            "Fast",
            List.of(
                Figure.judged("speed", "5/s", "≥ 4/s", true),
                Figure.judged("size", "9 MiB", "≤ 4 MiB", false)),
            List.of("How."),
            new CpuMeter.Usage(40, 30, 30, 100));
    Section greedy =
        new Section(
            "Greedy",
            List.of(Figure.judged("greed", "1", "1", true)),
            List.of(),
            new CpuMeter.Usage(41, 30, 29, 150));
    String report =
        Report.write(
            Report.Subject.FILES,
            LocalDate.of(2026, 1, 2),
            MACHINE,
            "A node.",
            List.of(valid, greedy),
            List.of("`x`: y."),
            false);
    assertThat(valid.isVoid()).isFalse();
    assertThat(greedy.isVoid()).isTrue();
    assertThat(report)
        .startsWith("# Performance of files\n\nMeasured by `./bench files` on 2026-01-02.\n")
        .contains(
            "| speed | 5/s | ≥ 4/s | yes |",
            "| size | 9 MiB | ≤ 4 MiB | **no** |",
            "| greed | 1 | 1 | void |")
        .contains("generator 40 %, node 30 %, PostgreSQL 30 %.")
        .contains("other processes took 33 %")
        .contains("* `x`: y.")
        .doesNotContain("quick run");
  }

  @Test
  void percentilesAreThoseOfTheSortedValues() {
    Latencies.Recorder recorder = new Latencies.Recorder();
    for (int i = 2000; i > 0; i--) {
      recorder.add(i * 1_000_000L);
    }
    Latencies latencies = recorder.latencies();
    assertThat(latencies.p50Millis()).isEqualTo(1000);
    assertThat(latencies.p99Millis()).isEqualTo(1980);
    assertThat(latencies.maxMillis()).isEqualTo(2000);
    assertThat(Latencies.merge(List.of(latencies, latencies)).count()).isEqualTo(4000);
  }
}
