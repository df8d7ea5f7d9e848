package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a compute node beside bare machines, and writes the report. */
@Command(
    name = "compute",
    mixinStandardHelpOptions = true,
    description = "Measures a compute node that is started for the purpose, beside bare machines.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every row that was asked for was measured, whether or not it reached its target",
      "1:a row could not be measured"
    })
public final class ComputeCommand implements Callable<Integer> {

  private final Toolbox toolbox;

  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ROW",
      description = "Measure only these rows: ${COMPLETION-CANDIDATES}.")
  private @Nullable Set<ComputeRow> only;

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
      description =
          "The program that starts a node; the program aleph is beside it. Default:"
              + " ${DEFAULT-VALUE}.",
      defaultValue = "${sys:aleph4j.alephd:-./alephd}")
  private Path alephd;

  /** The command, with what all commands share. */
  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  public ComputeCommand(Toolbox toolbox) {
    this.toolbox = toolbox;
  }

  @Override
  public Integer call() {
    String machine = toolbox.machine().apply(workFolder);
    Path folder = newFolder();
    List<Chapter> chapters = new ArrayList<>();
    List<String> omitted = new ArrayList<>();
    String software;
    try {
      BareImage bare = BareImage.make(Files.createDirectory(folder.resolve("bare")));
      try (Cloud cloud = Cloud.start(alephd.toAbsolutePath().normalize(), folder, this::say)) {
        software = cloud.software();
        ComputeScale scale = quick ? ComputeScale.quick() : ComputeScale.full();
        measure(new Trial(scale, cloud, bare, folder, this::say), chapters, omitted);
      }
    } catch (IOException e) {
      throw new BenchmarkException("the folder " + folder + " cannot be used", e);
    } finally {
      remove(folder);
    }
    tell(
        ComputeReport.write(
            LocalDate.now(ZoneOffset.UTC), machine, software, chapters, omitted, quick));
    return omitted.isEmpty() ? 0 : 1;
  }

  private void measure(Trial trial, List<Chapter> chapters, List<String> omitted) {
    for (ComputeRow row : only == null ? EnumSet.allOf(ComputeRow.class) : EnumSet.copyOf(only)) {
      say("--- " + row);
      try {
        chapters.add(row.measure(trial));
      } catch (BenchmarkException e) {
        say(row + " failed: " + e.reason());
        omitted.add("`" + row + "`: it could not be measured.");
      }
    }
  }

  private Path newFolder() {
    try {
      return Files.createTempDirectory(workFolder, "compute-");
    } catch (IOException e) {
      throw new BenchmarkException("no folder can be made under " + workFolder, e);
    }
  }

  private void remove(Path folder) {
    try {
      toolbox.removal().remove(folder);
    } catch (IOException e) {
      say("the folder " + folder + " could not be removed: " + e);
    }
  }

  private void tell(String text) {
    spec.commandLine().getOut().println(text);
    if (report != null) {
      toolbox.report().accept(report, text);
    }
  }

  private void say(String line) {
    spec.commandLine().getErr().println(line);
  }
}
