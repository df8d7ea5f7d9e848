package io.aleph4j.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One run over all the rows that were asked for. */
final class Run {

  private final Scale scale;
  private final PostSigner signer;
  private final List<String> command;
  private final Path workFolder;
  private final Consumer<String> progress;

  Run(
      Scale scale,
      PostSigner signer,
      List<String> command,
      Path workFolder,
      Consumer<String> progress) {
    this.scale = scale;
    this.signer = signer;
    this.command = List.copyOf(command);
    this.workFolder = workFolder;
    this.progress = progress;
  }

  /**
   * What a run found out.
   *
   * @param omitted rows that do not apply, with reasons
   * @param failures rows that applied and could not be measured, with reasons
   */
  record Findings(
      String software, List<Section> sections, List<String> omitted, List<String> failures) {}

  /**
   * Measures a node that this run starts and removes.
   *
   * @param storageSettings see {@link LocalNode#startNew(List, Path, List)}
   */
  Findings local(Set<? extends NamedRow> rows, List<String> storageSettings) {
    try (LocalNode node = LocalNode.startNew(command, workFolder, storageSettings)) {
      Ground ground = ground(node.address(), Optional.of(node));
      String software =
          "aleph4j "
              + nodeVersion(node.address())
              + ", PostgreSQL "
              + node.database().text("SHOW server_version")
              + " (embedded, fsync "
              + node.database().text("SHOW fsync")
              + "), Java "
              + Runtime.version().feature()
              + '.';
      return measure(rows, ground, software);
    }
  }

  /** Measures the node at this address. */
  Findings remote(InetSocketAddress address, Set<? extends NamedRow> rows) {
    return measure(
        rows, ground(address, Optional.empty()), "node version " + nodeVersion(address) + '.');
  }

  private Ground ground(InetSocketAddress address, Optional<LocalNode> node) {
    return new Ground(scale, address, node, command, workFolder, signer, progress);
  }

  private static Findings measure(Set<? extends NamedRow> rows, Ground ground, String software) {
    List<Section> sections = new ArrayList<>();
    List<String> omitted = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (NamedRow row : rows) {
      if (ground.local().isEmpty() && !row.anywhere()) {
        omitted.add(
            "`" + row + "`: it needs the node's process and database, which are out of reach.");
        continue;
      }
      ground.say("--- %s", row);
      try {
        sections.add(row.row().run(ground));
      } catch (BenchmarkException e) {
        ground.say("%s failed: %s", row, e.reason());
        ground.local().ifPresent(node -> tellEnd(node, ground));
        failures.add(row + ": " + e.reason());
        omitted.add("`" + row + "`: it could not be measured.");
      }
    }
    return new Findings(software, sections, omitted, failures);
  }

  /** A node that has ended says why in its last lines. */
  private static void tellEnd(LocalNode node, Ground ground) {
    if (!node.process().isAlive()) {
      ground.say("the node has ended; its last lines:");
      ground.progress().accept(node.process().lastLines());
    }
  }

  private static String nodeVersion(InetSocketAddress address) {
    try (HttpConnection connection = new HttpConnection(address)) {
      int status = connection.exchange(HttpConnection.get(address, "/api/v0/version"));
      return status == 200
          ? connection.body().replaceAll("[^0-9A-Za-z.+-]|version", "")
          : "unknown";
    } catch (IOException e) {
      throw new BenchmarkException("no node answers at " + HttpConnection.host(address), e);
    }
  }
}
