package io.aleph4j.benchmarks;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how a core node takes, gives and removes files, and writes the report. */
@Command(
    name = "files",
    mixinStandardHelpOptions = true,
    description = "Measures the files of a core node that is started for the purpose.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the run is valid, whether or not every target was reached",
      "1:the run is void or could not be made"
    })
final class FilesCommand implements Callable<Integer> {

  private static final long LARGEST = 2L << 30;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ROW",
      description = "Measure only these rows: ${COMPLETION-CANDIDATES}.")
  private @Nullable Set<FilesRow> only;

  @Mixin private RunOptions options;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  FilesCommand() {}

  @Override
  public Integer call() {
    Set<FilesRow> rows = only == null ? EnumSet.allOf(FilesRow.class) : EnumSet.copyOf(only);
    Machine machine = options.machine();
    Run.Findings findings =
        options
            .run()
            .local(
                rows,
                List.of(
                    "max_file_size: " + LARGEST,
                    "max_unauthenticated_upload_file_size: " + LARGEST,
                    "unauthenticated_upload_quota: " + LARGEST));
    return options.tell(Report.Subject.FILES, machine, findings, true);
  }
}
