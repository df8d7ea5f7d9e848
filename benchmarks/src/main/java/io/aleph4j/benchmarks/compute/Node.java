package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A compute node as in production. */
final class Node implements AutoCloseable {

  private static final Pattern LISTENING =
      Pattern.compile("ComputeRole - listening on (http://\\S+)");
  private static final Pattern TROUBLE = Pattern.compile("^alephd: ");
  private static final int START_SECONDS = 120;

  private final Daemon process;
  private final Path folder;
  private final InetSocketAddress address;

  private Node(Daemon process, Path folder, String url) {
    this.process = process;
    this.folder = folder;
    URI uri = URI.create(url);
    this.address = new InetSocketAddress(uri.getHost(), uri.getPort());
  }

  static Node start(Path alephd, Path folder, String core, List<String> settings) {
    List<String> lines = new ArrayList<>();
    lines.add("SUPERVISOR_PORT=0");
    lines.add("CONNECTOR_URL=http://localhost:0");
    lines.add("API_SERVER=" + core);
    lines.add("EXECUTION_ROOT=" + folder.resolve("node"));
    lines.add("CACHE_ROOT=" + folder.resolve("cache"));
    lines.addAll(settings);
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve("supervisor.env");
      Files.write(file, lines.stream().map(line -> "ALEPH_VM_" + line).toList());
      Daemon process = Daemon.start(alephd, List.of("compute", "--config", file.toString()));
      return new Node(process, folder.resolve("node"), listening(process));
    } catch (IOException e) {
      throw new BenchmarkException("the settings cannot be written to " + folder, e);
    }
  }

  private static String listening(Daemon process) {
    try {
      return process.await(LISTENING, TROUBLE, START_SECONDS);
    } catch (BenchmarkException e) {
      process.close();
      throw e;
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /** The process of the node itself. */
  long pid() {
    return process.pid();
  }

  /** The machines that run. */
  List<MachineProcess> machines() {
    return MachineProcess.below(folder.resolve("m"));
  }

  /** The only machine that runs. */
  MachineProcess machine() {
    List<MachineProcess> all = machines();
    if (all.size() != 1) {
      throw new BenchmarkException("one machine should run, not " + all.size());
    }
    return all.getFirst();
  }

  /** What the node has written down of a machine. */
  Path record(String program) {
    return folder.resolve("machines").resolve(program + ".json");
  }

  /** The last lines that it printed. */
  String lastLines() {
    return process.lastLines();
  }

  @Override
  public void close() {
    process.close();
  }
}
