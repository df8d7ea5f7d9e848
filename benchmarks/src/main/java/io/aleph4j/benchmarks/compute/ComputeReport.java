package io.aleph4j.benchmarks.compute;

import java.time.LocalDate;
import java.util.List;

/** Writes what a run found out as Markdown. */
final class ComputeReport {

  private static final String WAY =
      "Machines of the node and bare ones take turns on the same system: the bare ones are started"
          + " by hand with the command line that the node uses, without the node. Ratios are taken"
          + " within each repetition; figures are medians of the repetitions, and ratios decide.";

  private ComputeReport() {}

  /**
   * The report.
   *
   * @param machine one sentence
   * @param software versions of what was measured, one sentence
   * @param omitted what could not be measured, and why
   */
  static String write(
      LocalDate day,
      String machine,
      String software,
      List<Chapter> chapters,
      List<String> omitted,
      boolean quick) {
    StringBuilder text = new StringBuilder("# Performance of compute\n\n");
    text.append("Measured by `./bench compute` on ").append(day).append(".\n\n");
    if (quick) {
      text.append("A quick run: it says that everything works, not how fast the node is.\n\n");
    }
    text.append("Machine: ").append(machine).append("\n\n");
    text.append("Software: ").append(software).append("\n\n");
    text.append(WAY).append("\n\n");
    text.append("| measure | measured | must reach | met |\n| --- | --- | --- | --- |\n");
    for (Chapter chapter : chapters) {
      chapter.findings().forEach(finding -> text.append(finding.line()).append('\n'));
    }
    for (Chapter chapter : chapters) {
      text.append("\n## ").append(chapter.title()).append("\n\n");
      text.append(String.join("\n\n", chapter.details())).append('\n');
    }
    if (!omitted.isEmpty()) {
      text.append("\n## Left out\n\n");
      omitted.forEach(reason -> text.append("* ").append(reason).append('\n'));
    }
    return text.toString();
  }
}
