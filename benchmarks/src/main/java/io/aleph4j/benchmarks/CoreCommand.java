package io.aleph4j.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  private static final int VOID = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Measure the node at this address; what needs its process or database is left out.")
  private @Nullable URI url;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the report to this file as well.")
  private @Nullable Path report;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ROW",
      description = "Measure only these rows: ${COMPLETION-CANDIDATES}.")
  private @Nullable Set<RowName> only;

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
  CoreCommand() {}

  @Override
  public Integer call() {
    Set<RowName> rows = only == null ? EnumSet.allOf(RowName.class) : EnumSet.copyOf(only);
    Scale scale = quick ? Scale.quick() : Scale.full();
    long firstMicros = System.currentTimeMillis() * 1000;
    PostSigner signer =
        new PostSigner(
            Scale.SENDERS,
            "benchmark " + firstMicros,
            firstMicros,
            Runtime.getRuntime().availableProcessors());
    CoreRun run =
        new CoreRun(
            scale,
            signer,
            List.of(alephd.toAbsolutePath().toString()),
            workFolder,
            line -> spec.commandLine().getErr().println(line));
    Machine machine = Machine.describe(workFolder);
    CoreRun.Findings findings =
        remote().map(address -> run.remote(address, rows)).orElseGet(() -> run.local(rows));
    String text =
        Report.write(
            LocalDate.now(ZoneOffset.UTC),
            machine,
            findings.software(),
            findings.sections(),
            findings.omitted(),
            quick);
    spec.commandLine().getOut().println(text);
    write(text);
    return verdict(machine, findings);
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

  private void write(String text) {
    if (report == null) {
      return;
    }
    try {
      Files.writeString(report, text);
    } catch (IOException e) {
      throw new BenchmarkException("the report cannot be written to " + report, e);
    }
  }

  private int verdict(Machine machine, CoreRun.Findings findings) {
    List<String> reasons = new ArrayList<>();
    if (url == null && !machine.hasDisk()) {
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
