package io.aleph4j.compute.hypervisor.firecracker;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Mounts of this system, by the programs that every Linux has. */
final class LinuxMounts implements Mounts {

  @Override
  public void bind(Path source, Path target, boolean writable) throws IOException {
    run("mount", "--bind", source.toString(), target.toString());
    if (!writable) {
      // The kernel takes "read-only" for a bind only in a second step.
      try {
        run("mount", "-o", "remount,bind,ro", target.toString());
      } catch (IOException e) {
        run("umount", "--lazy", target.toString());
        throw e;
      }
    }
  }

  @Override
  public void copyDevice(Path source, Path target) throws IOException {
    run("cp", "-RL", source.toString(), target.toString());
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(String.join(" ", command) + " was interrupted");
    }
  }
}
