package io.aleph4j.benchmarks;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what a run found out as Markdown. */
final class Report {

  private static final double NOISY = 0.10;
  private static final String LOAD =
      "The load comes from a process of its own on the same machine, over the loopback address,"
          + " with messages signed beforehand. A row in which that generator uses more than 40 % of"
          + " the CPU is void.";
  private static final String METHOD =
      "Times of single methods on one thread: medians of the averages of seconds, in virtual"
          + " machines of their own.";

  private Report() {}

  /** What a report is about. */
  enum Subject {
    CORE("Performance", "core", LOAD),
    FILES("Performance of files", "files", LOAD),
    METHODS("Performance of methods", "methods", METHOD);

    private final String title;
    private final String command;
    private final String way;

    Subject(String title, String command, String way) {
      this.title = title;
      this.command = command;
      this.way = way;
    }
  }

  /**
   * The report.
   *
   * @param software versions of what was measured, one sentence
   * @param omitted what could not be measured, and why
   */
  static String write(
      Subject subject,
      LocalDate day,
      Machine machine,
      String software,
      List<Section> sections,
      List<String> omitted,
      boolean quick) {
    StringBuilder text = new StringBuilder("# " + subject.title + "\n\n");
    text.append("Measured by `./bench ").append(subject.command).append("` on ").append(day);
    text.append(".\n\n");
    if (quick) {
      text.append("A quick run: it says that everything works, not how fast the node is.\n\n");
    }
    text.append("Machine: ").append(machine.sentence()).append("\n\n");
    text.append("Software: ").append(software).append("\n\n");
    text.append(subject.way).append("\n\n");
    text.append("| measure | measured | must reach | met |\n| --- | --- | --- | --- |\n");
    for (Section section : sections) {
      for (Figure figure : section.figures()) {
        text.append(line(section, figure)).append('\n');
      }
    }
    sections.forEach(section -> text.append(section(section)));
    if (!omitted.isEmpty()) {
      text.append("\n## Left out\n\n");
      omitted.forEach(reason -> text.append("* ").append(reason).append('\n'));
    }
    return text.toString();
  }

  private static String line(Section section, Figure figure) {
    String met = section.isVoid() ? "void" : figure.verdict().text();
    return "| %s | %s | %s | %s |"
        .formatted(figure.measure(), figure.measured(), figure.mustReach(), met);
  }

  private static String section(Section section) {
    return "\n## "
        + section.title()
        + "\n\n"
        + section.details().stream().collect(Collectors.joining("\n\n"))
        + "\n"
        + cpu(section.usage());
  }

  private static String cpu(CpuMeter.Usage usage) {
    if (usage.machine() == 0) {
      return "";
    }
    String sentence =
        Figure.text(
            "%nCPU: generator %.0f %%, node %.0f %%, PostgreSQL %.0f %%",
            100 * usage.generatorShare(), 100 * usage.nodeShare(), 100 * usage.postgresShare());
    return usage.othersShare() > NOISY
        ? sentence
            + Figure.text(
                "; other processes took %.0f %% of all CPU used, so the figures are too low.\n",
                100 * usage.othersShare())
        : sentence + ".\n";
  }
}
