package io.aleph4j.benchmarks;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command that measures is told, and how each of them begins and ends. */
final class RunOptions {

  private static final int VOID = 1;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write the report to this file as well; the reports of other commands in it stay.")
  private @Nullable Path report;

  @Option(
      names = "--quick",
      description = "Small counts: shows that everything works, not how fast.")
  private boolean quick;

  @Option(
      names = "--work-folder",
      paramLabel = "FOLDER",
      description = "Where nodes keep their data during the run. Default: ${DEFAULT-VALUE}.",
      defaultValue = "${sys:java.io.tmpdir}")
  private Path workFolder;

  @Option(
      names = "--alephd",
      paramLabel = "PROGRAM",
      description = "The program that starts a node. Default: ${DEFAULT-VALUE}.",
      defaultValue = "${sys:aleph4j.alephd:-./alephd}")
  private Path alephd;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  RunOptions() {}

  Run run() {
    long firstMicros = System.currentTimeMillis() * 1000;
    return new Run(
        quick ? Scale.quick() : Scale.full(),
        new PostSigner(
            Scale.SENDERS,
            "benchmark " + firstMicros,
            firstMicros,
            Runtime.getRuntime().availableProcessors()),
        List.of(alephd.toAbsolutePath().toString()),
        workFolder,
        line -> spec.commandLine().getErr().println(line));
  }

  boolean isQuick() {
    return quick;
  }

  Machine machine() {
    return Machine.describe(workFolder);
  }

  /** Tells what was found out; returns the exit code. */
  int tell(Report.Subject subject, Machine machine, Run.Findings findings, boolean local) {
    String text =
        Report.write(
            subject,
            LocalDate.now(ZoneOffset.UTC),
            machine,
            findings.software(),
            findings.sections(),
            findings.omitted(),
            quick);
    spec.commandLine().getOut().println(text);
    if (report != null) {
      ReportFile.put(report, text);
    }
    return verdict(machine, findings, local);
  }

  private int verdict(Machine machine, Run.Findings findings, boolean local) {
    List<String> reasons = new ArrayList<>();
    if (local && !machine.hasDisk()) {
      reasons.add("the work folder is in memory, where a durable write costs nothing");
    }
    for (Section section : findings.sections()) {
      if (section.isVoid()) {
        reasons.add(
            Figure.text(
                "%s: the generator used %.0f %% of the CPU",
                section.title(), 100 * section.usage().generatorShare()));
      }
    }
    reasons.addAll(findings.failures());
    reasons.forEach(reason -> spec.commandLine().getErr().println("Void: " + reason));
    return reasons.isEmpty() ? 0 : VOID;
  }
}
