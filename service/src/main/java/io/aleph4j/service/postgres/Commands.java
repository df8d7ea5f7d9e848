package io.aleph4j.service.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts system programs with a small, fixed environment, so that a user's PG* variables have no
 * effect.
 */
final class Commands {
  private Commands() {}

  /** How a program ended, with everything that it printed. */
  record Result(int code, String output) {
    boolean succeeded() {
      return code == 0;
    }
  }

  /** A process builder with standard output and error joined. */
  static ProcessBuilder prepare(List<String> command, Path folder) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    String path = System.getenv().getOrDefault("PATH", "");
    builder.environment().clear();
    builder.environment().put("PATH", path + ":/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC");
    return builder.redirectErrorStream(true);
  }

  /** Runs a program to its end. */
  static Result run(List<String> command, Path folder) throws IOException {
    Process process = prepare(command, folder).start();
    process.getOutputStream().close();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), text);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(command.getFirst() + " was interrupted", e));
    }
  }

  /** Sends a signal such as {@code INT}; a process that is gone is fine. */
  static void signal(long pid, String name, Path folder) {
    try {
      run(List.of("sh", "-c", "kill -" + name + " " + pid), folder);
    } catch (IOException e) {
      throw new DatabaseException("process " + pid + " cannot be signalled: " + e, e);
    }
  }
}
