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
    Chapter chapter =
        HotRow.chapter(
            List.of(new HotRow.Round(1.4, 1, 500, 1000), new HotRow.Round(1.4, 1, 700, 1000)), 0.3);
    assertThat(chapter.findings().get(0).line())
        .endsWith("| 1.40 (1.40 to 1.00 ms) | ≤ 1.3 | **no** |");
    assertThat(chapter.findings().get(1).line()).endsWith("| 0.60 (600 to 1000/s) | ≥ 0.6 | yes |");
  }

  @Test
  void memoryIsWhatTheNodeAddsToAMachine() {
    long mib = 1 << 20;
    IdleRow.Memory memory =
        new IdleRow.Memory(30, 30 * 102 * mib, 200 * mib, 290 * mib, 30 * 98 * mib);
    assertThat(memory.addedMib()).isEqualTo(7);
    assertThat(IdleRow.chapter(memory).findings().getFirst().line())
        .endsWith("of 30 idle programs | 7.0 MiB | ≤ 8 MiB | yes |");
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
  void proportionalSetSizesAreThoseOfTheKernel() {
    assertThat(
            MachineProcess.pss(
                "5-7 ---p 0 0:0 0 [rollup]\nRss:   9 kB\nPss:   12 kB\nPss_Anon: 4 kB"))
        .isEqualTo(12 * 1024);
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
