package io.aleph4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node on a data folder of its own, with its embedded database, that can be stopped and started
 * again.
 */
final class LocalNode implements AutoCloseable {

  private static final String DATABASE = "aleph";
  private static final String USER = "aleph";

  private final List<String> command;
  private final Path folder;
  private final Path dataFolder;
  private final List<String> settings;
  private @Nullable NodeProcess process;

  private LocalNode(List<String> command, Path folder, List<String> settings) {
    this.command = List.copyOf(command);
    this.folder = folder;
    this.dataFolder = folder.resolve("data");
    this.settings = List.copyOf(settings);
  }

  /** Starts a new, empty node whose data lie in a fresh folder under {@code parent}. */
  static LocalNode startNew(List<String> command, Path parent) {
    return startNew(command, parent, List.of());
  }

  /**
   * The same with settings of the section {@code storage}, each a line of YAML: then the node runs
   * as in production. Without any it runs as for development.
   */
  static LocalNode startNew(List<String> command, Path parent, List<String> storageSettings) {
    try {
      LocalNode node =
          new LocalNode(command, Files.createTempDirectory(parent, "node-"), storageSettings);
      // The database server may run as another user, who has to pass through.
      Files.setPosixFilePermissions(node.folder, PosixFilePermissions.fromString("rwx--x--x"));
      node.start();
      return node;
    } catch (IOException e) {
      throw new BenchmarkException("no folder for the node's data under " + parent, e);
    }
  }

  void start() {
    process = settings.isEmpty() ? NodeProcess.startUp(command, dataFolder) : startCore();
  }

  private NodeProcess startCore() {
    InetSocketAddress address = FreePort.find();
    List<String> yaml = new ArrayList<>();
    yaml.add("logging: {level: info}"); // it tells when it listens
    yaml.add("http: {host: " + address.getAddress().getHostAddress() + "}");
    yaml.add("p2p: {http_port: " + address.getPort() + "}");
    yaml.add("storage:");
    yaml.add("  folder: " + dataFolder);
    settings.forEach(line -> yaml.add("  " + line));
    try {
      Path file = Files.write(folder.resolve("core.yaml"), yaml);
      return NodeProcess.startCore(command, address, file);
    } catch (IOException e) {
      throw new BenchmarkException("the node's settings cannot be written", e);
    }
  }

  void stop() {
    NodeProcess running = process;
    process = null;
    if (running != null) {
      running.close();
    }
  }

  NodeProcess process() {
    if (process == null) {
      throw new IllegalStateException("the node is stopped");
    }
    return process;
  }

  InetSocketAddress address() {
    return process().address();
  }

  /** Where the node keeps files. */
  Path files() {
    return dataFolder.resolve("files");
  }

  /** What the embedded database prints; its older parts have numbers behind their names. */
  Path databaseLog() {
    try (Stream<Path> logs =
        Files.find(dataFolder, 3, (path, _) -> path.endsWith("postgres.log"))) {
      return logs.findFirst()
          .orElseThrow(() -> new BenchmarkException("the embedded database has no log"));
    } catch (IOException | UncheckedIOException e) {
      throw new BenchmarkException("the log of the embedded database cannot be found", e);
    }
  }

  /** What the node's own check says of its data; the node must be stopped. */
  List<String> check() {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("core", "check", "--content", "--data-dir", dataFolder.toString()));
    try {
      Process check = new ProcessBuilder(line).redirectErrorStream(true).start();
      List<String> said = check.inputReader(StandardCharsets.UTF_8).readAllLines();
      return check.waitFor() == 0 ? List.of() : said;
    } catch (IOException e) {
      throw new BenchmarkException("the node's data cannot be checked", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while the node's data were checked", e);
    }
  }

  /** The meter of the processes that run now. */
  CpuMeter cpu() {
    return new CpuMeter(OptionalLong.of(process().jvmPid()), database().postmasterPid());
  }

  /** The way into the embedded database, as the data folder describes it while the node runs. */
  NodeDatabase database() {
    try (Stream<Path> files = Files.find(dataFolder, 4, (path, attributes) -> isPidFile(path))) {
      Path pidFile =
          files
              .findFirst()
              .orElseThrow(() -> new BenchmarkException("no database runs in the data folder"));
      List<String> lines = Files.readAllLines(pidFile);
      Path password = pidFile.resolve("../../password").normalize();
      return new NodeDatabase(
          "jdbc:postgresql://127.0.0.1:"
              + lines.get(3).strip()
              + "/"
              + DATABASE
              + "?sslmode=disable",
          USER,
          Files.readString(password).strip(),
          OptionalLong.of(Long.parseLong(lines.getFirst().strip())));
    } catch (IOException | UncheckedIOException e) {
      throw new BenchmarkException("the embedded database cannot be found in the data folder", e);
    }
  }

  private static boolean isPidFile(Path path) {
    return path.endsWith("postmaster.pid");
  }

  /** Stops the node and removes its data. */
  @Override
  public void close() {
    stop();
    try {
      Folders.remove(folder);
    } catch (IOException e) {
      throw new BenchmarkException("the node's data could not be removed", e);
    }
  }
}
