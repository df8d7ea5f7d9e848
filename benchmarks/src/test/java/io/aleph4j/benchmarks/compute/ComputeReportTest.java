package io.aleph4j.benchmarks.compute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ComputeReportTest {

  private static final ColdSteps STEPS = new ColdSteps(0.01, 0.02, 5, 0.1);

  @Test
  void coldCallsAreComparedWithinEachRound() {
    // The machine became slower from round to round: medians of the sides would say 6 / 4.
    List<ColdRow.Round> rounds =
        List.of(
            new ColdRow.Round(4.8, STEPS, 1, 3.6, 4),
            new ColdRow.Round(6, STEPS, 2, 4.5, 5),
            new ColdRow.Round(12, STEPS, 2, 3, 4));
    Chapter chapter = ColdRow.chapter(rounds);
    assertThat(chapter.findings().getFirst().line()).endsWith("| 1.20 | ≤ 1.25 | yes |");
    assertThat(chapter.findings().get(1).measured()).isEqualTo("6.00 s (4.80 to 12.00)");
    assertThat(chapter.findings().getLast().measured()).isEqualTo("1.33");
    assertThat(chapter.details().getLast())
        .contains("| message, files, disks | 0.020 |", "| bare: hypervisor and kernel | 2.000 |");
  }

  @Test
  void hotCallsMustReachBoth() {
    HotRow.Single with = new HotRow.Single(1.4, 0.5, 1.25);
    HotRow.Single alone = new HotRow.Single(1, 0, 0.75);
    Chapter chapter =
        HotRow.chapter(
            List.of(
                new HotRow.Round(with, alone, 500, 1000), new HotRow.Round(with, alone, 700, 1000)),
            0.3);
    assertThat(chapter.findings().get(0).line())
        .endsWith("| 1.40 (1.40 to 1.00 ms) | ≤ 1.3 | **no** |");
    assertThat(chapter.findings().get(1).line()).endsWith("| 0.60 (600 to 1000/s) | ≥ 0.6 | yes |");
    assertThat(chapter.findings().get(2).measured()).isEqualTo("0.50 + 1.25 ms, 0.75 ms");
  }

  @Test
  void memoryIsWhatTheNodeAddsToAMachine() {
    long mib = 30 << 20;
    Memory machines = new Memory(40 * mib, 2 * mib, 60 * mib);
    Memory bare = new Memory(38 * mib, 2 * mib, 58 * mib);
    IdleRow.Found found = new IdleRow.Found(30, machines, new Memory(3 * mib, 0, 0), bare);
    assertThat(found.addedMib()).isEqualTo(7);
    assertThat(IdleRow.chapter(found).findings().getFirst().line())
        .endsWith("of 30 idle programs | 7.0 MiB | ≤ 8 MiB | yes |");
    assertThat(IdleRow.chapter(found).findings().getLast().measured())
        .isEqualTo("98.0 MiB (own 38.0, files 2.0, shared 58.0)");
  }

  @Test
  void nothingMeasuredReachesNothing() {
    Chapter chapter = BootRow.chapter(Samples.of(List.<Double>of(), s -> s));
    assertThat(chapter.findings().getFirst().met()).isFalse();
  }

  @Test
  void stepsAreBetweenTheMomentsThatTheNodeWroteDown() {
    String record =
        """
        {"times": {"preparing_at": "2026-01-02T00:00:00.010Z",
          "starting_at": "2026-01-02T00:00:00.110Z", "started_at": "2026-01-02T00:00:05.110Z"}}
        """;
    ColdSteps steps =
        ColdSteps.of(
            JsonMapper.shared().readTree(record), Instant.parse("2026-01-02T00:00:00Z"), 5.310);
    assertThat(steps.accept()).isCloseTo(0.01, within(1e-6));
    assertThat(steps.prepare()).isCloseTo(0.1, within(1e-6));
    assertThat(steps.start()).isCloseTo(5, within(1e-6));
    assertThat(steps.answer()).isCloseTo(0.2, within(1e-6));
  }

  @Test
  void medians() {
    assertThat(Samples.of(List.of(3, 1, 2), n -> n).median()).isEqualTo(2);
    assertThat(Samples.of(List.of(4, 1, 2, 3), n -> n).median()).isEqualTo(2.5);
    assertThat(Samples.of(List.<Integer>of(), n -> n).median()).isNaN();
    assertThat(Samples.of(List.of(3, 1, 2), n -> n).least()).isEqualTo(1);
    assertThat(Samples.of(List.of(3, 1, 2), n -> n).most()).isEqualTo(3);
  }

  @Test
  void whatTheKernelTellsOfProcesses() {
    String rollup =
        "5-7 ---p 0 0:0 0 [rollup]\nPss: 24 kB\nPss_Anon: 4 kB\nPss_File: 8 kB\nPss_Shmem: 12 kB\n";
    assertThat(Memory.parse(rollup)).isEqualTo(new Memory(4096, 8192, 12_288));
    assertThat(Cpu.parse("7 (a b) c) S 1 7 7 0 -1 0 9 9 9 9 150 50 1 1 20 0")).isEqualTo(2);
  }

  @Test
  void answersAreReadByTheirLength() throws Exception {
    byte[] answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nA: b\r\n\r\nhello\n".getBytes(UTF_8);
    int body = Caller.bodyBegin(answer, answer.length);
    assertThat(answer.length - body).isEqualTo(6);
    assertThat(Caller.bodyBegin(answer, body - 1)).isNegative();
    assertThat(Caller.length(new String(answer, 0, body, UTF_8))).isEqualTo(6);
  }

  @Test
  void theReportTellsWhatIsMissing() {
    String report =
        ComputeReport.write(
            LocalDate.of(2026, 1, 2),
            "a machine.",
            "a node.",
            List.of(new Chapter("T", List.of(Finding.information("m", "1")), List.of("How."))),
            List.of("`hot`: y."),
            true);
    assertThat(report)
        .startsWith("# Performance of compute\n\nMeasured by `./bench compute` on 2026-01-02.\n")
        .contains("A quick run", "| m | 1 | - | - |", "## T\n\nHow.\n", "* `hot`: y.");
  }
}
