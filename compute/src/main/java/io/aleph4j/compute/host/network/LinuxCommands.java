package io.aleph4j.compute.host.network;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Programs in the network that this node is in, or in another one. */
final class LinuxCommands implements Commands {

  /** Where administrators' programs are; not every service has them in its path. */
  private static final String PATH = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

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
      // A program that ends at once does not read: that is seen by its code.
      Thread.ofVirtual().start(() -> feed(process, input));
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new ComputeException(command.getFirst() + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ComputeException(command.getFirst() + " was interrupted", e);
    }
  }

  private static void feed(Process process, String input) {
    try (OutputStream out = process.getOutputStream()) {
      out.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It has ended.
    }
  }
}
