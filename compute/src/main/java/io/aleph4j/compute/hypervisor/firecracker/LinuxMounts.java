package io.aleph4j.compute.hypervisor.firecracker;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Mounts of this system, by the programs that every Linux has. */
final class LinuxMounts implements Mounts {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");

  /** Where {@link #TABLE} has the place of a mount. */
  private static final int PLACE = 4;

  @Override
  public void bind(Path source, Path target, boolean writable) throws IOException {
    run("mount", "--bind", source.toString(), target.toString());
    if (!writable) {
      // The kernel takes "read-only" for a bind only in a second step.
      try {
        run("mount", "-o", "remount,bind,ro", target.toString());
      } catch (IOException e) {
        unmount(target);
        throw e;
      }
    }
  }

  @Override
  public void copyDevice(Path source, Path target) throws IOException {
    run("cp", "-RL", source.toString(), target.toString());
  }

  @Override
  public List<Path> below(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath();
    return Files.readAllLines(TABLE, StandardCharsets.UTF_8).stream()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields.length > PLACE)
        .map(fields -> Path.of(unescape(fields[PLACE])))
        .filter(place -> place.startsWith(absolute))
        .toList()
        .reversed();
  }

  /** The kernel writes spaces and the like as three octal digits. */
  static String unescape(String text) {
    StringBuilder plain = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) == '\\' && at + 3 < text.length()) {
        plain.append((char) Integer.parseInt(text.substring(at + 1, at + 4), 8));
        at += 3;
      } else {
        plain.append(text.charAt(at));
      }
    }
    return plain.toString();
  }

  @Override
  public void unmount(Path target) throws IOException {
    run("umount", "--lazy", target.toString());
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
