package io.aleph4j.benchmarks;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a core node and writes the report. */
@Command(
    name = "core",
    mixinStandardHelpOptions = true,
    description = "Measures a core node: one that is started for the purpose, or a running one.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the run is valid, whether or not every target was reached",
      "1:the run is void or could not be made"
    })
final class CoreCommand implements Callable<Integer> {

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Measure the node at this address; what needs its process or database is left out.")
  private @Nullable URI url;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ROW",
      description = "Measure only these rows: ${COMPLETION-CANDIDATES}.")
  private @Nullable Set<CoreRow> only;

  @Mixin private RunOptions options;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  CoreCommand() {}

  @Override
  public Integer call() {
    Set<CoreRow> rows = only == null ? EnumSet.allOf(CoreRow.class) : EnumSet.copyOf(only);
    Run run = options.run();
    Machine machine = options.machine();
    Run.Findings findings =
        remote()
            .map(address -> run.remote(address, rows))
            .orElseGet(() -> run.local(rows, List.of()));
    return options.tell(Report.Subject.CORE, machine, findings, url == null);
  }

  private Optional<InetSocketAddress> remote() {
    if (url == null) {
      return Optional.empty();
    }
    if (!"http".equals(url.getScheme()) || url.getHost() == null) {
      throw new BenchmarkException("not an http:// address: " + url);
    }
    int port = url.getPort() < 0 ? 80 : url.getPort();
    return Optional.of(new InetSocketAddress(url.getHost(), port));
  }
}
