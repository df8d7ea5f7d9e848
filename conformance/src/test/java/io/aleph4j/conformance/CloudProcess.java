package io.aleph4j.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A cloud, started as users start it: a core node and a compute node, or the latter alone. */
final class CloudProcess implements AutoCloseable {
  private static final Pattern CORE = Pattern.compile("^Listening on (http://\\S+)");
  private static final Pattern COMPUTE =
      Pattern.compile("(?:^Compute:|ComputeRole -) listening on (http://\\S+)");
  private static final Pattern RUNTIME =
      Pattern.compile("^Compute: runtime aleph4j-python is ([0-9a-f]{64})");
  private static final String NETWORK = "Compute: machines that want it reach the world";
  private static final Pattern FAILED = Pattern.compile("^Compute: not running: (.*)");

  /** Kernel and runtime are made of packages the first time. */
  private static final int COMPUTE_LIMIT_MINUTES = 20;

  private static final int STOP_LIMIT_SECONDS = 60;

  private final Process process;
  private final CompletableFuture<URI> core = new CompletableFuture<>();
  private final CompletableFuture<URI> compute = new CompletableFuture<>();
  private volatile boolean givesNetworks;
  private final CompletableFuture<String> runtime = new CompletableFuture<>();

  private CloudProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts one over a folder.
   *
   * @param guest the folder of what machines start
   */
  static CloudProcess start(Path log, Path data, Path guest) {
    return run(
        log,
        guest,
        List.of("up", "--port", "0", "--compute-port", "0", "--data-dir", data.toString()));
  }

  /** Starts a compute node alone, for production. */
  static CloudProcess startCompute(Path log, Path settings, Path guest) {
    return run(log, guest, List.of("compute", "--config", settings.toString()));
  }

  private static CloudProcess run(Path log, Path guest, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-XX:+UseSerialGC"));
    command.add("-Daleph4j.guest=" + guest);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.aleph4j.daemon.Alephd"));
    command.addAll(words);
    try {
      CloudProcess cloud =
          new CloudProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
      cloud.process.getOutputStream().close();
      // Not a virtual one: reading a pipe keeps a carrier for good.
      Thread.ofPlatform().daemon().start(() -> cloud.read(log));
      return cloud;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Path log) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        var copy = Files.newBufferedWriter(log)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        copy.write(line + "\n");
        copy.flush();
        find(CORE, line, core);
        givesNetworks |= line.startsWith(NETWORK);
        find(COMPUTE, line, compute);
        Matcher published = RUNTIME.matcher(line);
        if (published.find()) {
          runtime.complete(published.group(1));
        }
        Matcher failed = FAILED.matcher(line);
        if (failed.find()) {
          compute.completeExceptionally(new IllegalStateException(failed.group(1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      IllegalStateException ended = new IllegalStateException("the process has ended");
      core.completeExceptionally(ended);
      compute.completeExceptionally(ended);
    }
  }

  private static void find(Pattern pattern, String line, CompletableFuture<URI> found) {
    Matcher matcher = pattern.matcher(line);
    if (matcher.find()) {
      found.complete(URI.create(matcher.group(1)));
    }
  }

  /** The core node's address. */
  URI core() {
    return await(core, 2);
  }

  /**
   * The compute node's address.
   *
   * @throws IllegalStateException with what it says when it does not run
   */
  URI compute() {
    return await(compute, COMPUTE_LIMIT_MINUTES);
  }

  /** The STORE message of the runtime for Python, which was published before the node listens. */
  String runtime() {
    compute();
    return runtime.join();
  }

  /** Whether machines that want it have a network here, which only root can give. */
  boolean givesNetworks() {
    compute();
    return givesNetworks;
  }

  private static URI await(CompletableFuture<URI> address, int minutes) {
    try {
      return address.get(minutes, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(String.valueOf(cause.getMessage()), e);
    } catch (TimeoutException | InterruptedException e) {
      throw new IllegalStateException("it does not say that it listens", e);
    }
  }

  /** Ends it at once, as a crash does. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  @Override
  public void close() {
    process.destroy();
    await();
  }

  private void await() {
    try {
      if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IllegalStateException(
            "the cloud did not stop within " + STOP_LIMIT_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the cloud stopped", e);
    }
  }
}
