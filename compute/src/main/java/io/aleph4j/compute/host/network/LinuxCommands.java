package io.aleph4j.compute.host.network;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Programs in the network that this node is in, or in another one. */
final class LinuxCommands implements Commands {

  /** Where administrators' programs are; not every service has them in its path. */
  private static final String PATH = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

  /** They take milliseconds; one that asks a service of the system may wait for it for long. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<String> prefix;

  /**
   * Runs programs by a command in front of them.
   *
   * @param prefix such as {@code ip netns exec NAME}; empty for none
   */
  LinuxCommands(List<String> prefix) {
    this.prefix = List.copyOf(prefix);
  }

  @Override
  public Result run(List<String> command, String input) {
    List<String> whole = new ArrayList<>(List.of("/usr/bin/env", "PATH=" + PATH, "LC_ALL=C"));
    whole.addAll(prefix);
    whole.addAll(command);
    try {
      Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
      // By threads of the system: a virtual one keeps its carrier while it waits for a pipe. A
      // program that ends at once does not read: that is seen by its code.
      Thread.ofPlatform().daemon().start(() -> feed(process, input));
      FutureTask<String> output = new FutureTask<>(() -> read(process));
      Thread.ofPlatform().daemon().start(output);
      try {
        String text = output.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return new Result(process.waitFor(), text);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException | ExecutionException e) {
      throw new ComputeException(command.getFirst() + " cannot be run", e);
    } catch (TimeoutException e) {
      throw new ComputeException(
          command.getFirst() + " did not end within " + LIMIT.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ComputeException(command.getFirst() + " was interrupted", e);
    }
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private static void feed(Process process, String input) {
    try (OutputStream out = process.getOutputStream()) {
      out.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It has ended.
    }
  }
}
