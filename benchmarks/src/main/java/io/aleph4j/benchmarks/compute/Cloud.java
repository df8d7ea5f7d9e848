package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A core node on which programs are deployed. Compute nodes are started beside it as in production,
 * with settings that suit what is measured.
 */
final class Cloud implements AutoCloseable {

  private static final Pattern CORE = Pattern.compile("Listening on (http://\\S+)");
  private static final Pattern RUNTIME =
      Pattern.compile("^Compute: runtime aleph4j-python is ([0-9a-f]{64})");
  private static final Pattern HYPERVISOR = Pattern.compile("^Compute: (QEMU .*)");
  private static final Pattern RUNS = Pattern.compile("^Compute: listening on (http://\\S+)");
  private static final Pattern TROUBLE = Pattern.compile("^Compute: not running:|^alephd: ");
  private static final int CORE_SECONDS = 120;

  /** Kernel and runtime are made of packages the first time. */
  private static final int PARTS_SECONDS = 1200;

  private final Path alephd;
  private final Path folder;
  private final AlephProgram aleph;
  private final Daemon core;
  private final String address;
  private final String runtime;
  private final String hypervisor;

  private Cloud(
      Path alephd, Path folder, Daemon core, String address, String runtime, String hypervisor) {
    this.alephd = alephd;
    this.folder = folder;
    this.aleph = new AlephProgram(alephd.resolveSibling("aleph"), folder);
    this.core = core;
    this.address = address;
    this.runtime = runtime;
    this.hypervisor = hypervisor;
  }

  /** Starts one whose data lie in this folder. */
  static Cloud start(Path alephd, Path folder, Consumer<String> progress) {
    progress.accept("starting a cloud, which publishes the runtime");
    String runtime;
    String hypervisor;
    // Only a cloud for development publishes runtimes; its compute node cannot be told settings.
    try (Daemon up = up(alephd, folder, "--compute-port", "0")) {
      runtime = up.await(RUNTIME, TROUBLE, PARTS_SECONDS);
      hypervisor = up.await(HYPERVISOR, TROUBLE, CORE_SECONDS);
      up.await(RUNS, TROUBLE, CORE_SECONDS);
    }
    Daemon core = up(alephd, folder, "--no-compute");
    try {
      String address = core.await(CORE, TROUBLE, CORE_SECONDS);
      Cloud cloud = new Cloud(alephd, folder, core, address, runtime, hypervisor);
      cloud.aleph.run(address, List.of("account", "create", "bench"));
      return cloud;
    } catch (BenchmarkException e) {
      core.close();
      throw e;
    }
  }

  private static Daemon up(Path alephd, Path folder, String... more) {
    List<String> words = new ArrayList<>(List.of("up", "--port", "0", "--log-level", "warn"));
    words.addAll(List.of("--data-dir", folder.resolve("core").toString()));
    words.addAll(List.of(more));
    return Daemon.start(alephd, words);
  }

  /** What is measured, in one sentence. */
  String software() {
    return "aleph4j beside its core node on the same system, "
        + hypervisor
        + "; Java "
        + Runtime.version().feature()
        + ".";
  }

  /**
   * Deploys what comes with the benchmarks, as a file system, and so that it can be told from
   * others of the same kind.
   *
   * @param resource the name of its folder and of its one file
   * @param more options of {@code program create}
   * @return its hash
   */
  String deploy(String resource, String file, String entrypoint, int number, String... more) {
    Path code = folder.resolve("code-" + resource + "-" + number);
    String comment = file.endsWith(".py") ? "# " : "// ";
    try (InputStream source = Cloud.class.getResourceAsStream(resource + "/" + file)) {
      if (source == null) {
        throw new BenchmarkException("there is no " + resource + "/" + file);
      }
      Files.createDirectories(code);
      String text = new String(source.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(code.resolve(file), text + comment + number + "\n");
    } catch (IOException e) {
      throw new BenchmarkException("the program cannot be written to " + code, e);
    }
    List<String> words = new ArrayList<>(List.of("program", "create", code.toString(), entrypoint));
    words.addAll(List.of("--squashfs", "--runtime", runtime, "--timeout-seconds", "60"));
    words.addAll(List.of(more));
    return AlephProgram.lastHash(aleph.run(address, words));
  }

  /**
   * Starts a compute node with files of its own.
   *
   * @param settings lines beside those that every one of them has, without the prefix of their
   *     names
   */
  Node startNode(String name, List<String> settings) {
    return Node.start(alephd, folder.resolve(name), address, settings);
  }

  @Override
  public void close() {
    core.close();
  }
}
