package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** ext4 in files, by the system's own tools. */
final class ExtFileSystem {

  private ExtFileSystem() {}

  /** Makes an empty file system as large as the file. */
  static void make(Path file) {
    run(List.of("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "root_owner=0:0", file.toString()));
  }

  /** Lets the file system take the whole file. */
  static void grow(Path file) {
    run(List.of("e2fsck", "-f", "-p", file.toString()));
    run(List.of("resize2fs", file.toString()));
  }

  private static void run(List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
      Process process = builder.start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      int code = process.waitFor();
      // e2fsck says by 1 that it mended something.
      if (code > 1) {
        throw new ComputeException(
            String.join(" ", command) + " failed: " + new String(output, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new ComputeException(
          command.getFirst() + " cannot be started: install e2fsprogs (" + e + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ComputeException(command.getFirst() + " was interrupted", e);
    }
  }
}
