package io.aleph4j.compute.host;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this system has mounted. */
final class MountTable {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");

  /** Where a line of {@link #TABLE} has the place of a mount. */
  private static final int PLACE = 4;

  private MountTable() {}

  /** Ends all mounts in a folder; what they show stays where it is. */
  static void endBelow(Path folder) throws IOException {
    for (Path place : below(KernelPath.of(folder))) {
      unmount(place);
    }
  }

  private static List<Path> below(Path folder) throws IOException {
    return below(folder, Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1));
  }

  /**
   * The last one first.
   *
   * @param lines of the table, a character for each byte: names of others may be in any encoding
   */
  static List<Path> below(Path folder, List<String> lines) {
    String name = bytesOf(folder);
    return lines.stream()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields.length > PLACE)
        .map(fields -> unescape(fields[PLACE]))
        .filter(place -> place.equals(name) || place.startsWith(name + "/"))
        .map(place -> folder.resolve(textOf(place.substring(name.length()).replaceFirst("^/", ""))))
        .toList()
        .reversed();
  }

  private static String bytesOf(Path path) {
    return new String(
        path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String textOf(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
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

  private static void unmount(Path place) throws IOException {
    Process process =
        new ProcessBuilder("umount", "--lazy", place.toString()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("umount " + place + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("umount " + place + " was interrupted");
    }
  }
}
