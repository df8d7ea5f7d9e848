package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.vm.VmServices.GuestKernel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What machines are made of besides what their messages name.
 *
 * @param kernel what they start
 * @param runtimes root file systems for programs, by their kinds
 */
public record GuestParts(GuestKernel kernel, Map<String, Path> runtimes) {
  private static final int LAST_LINES = 8;

  /** What a line of the scripts begins with that is for people who wait. */
  private static final String STEP = "guest: ";

  public GuestParts {
    runtimes = Map.copyOf(runtimes);
  }

  /**
   * The parts in a folder, made there if they are not up to date. One process makes them at a time.
   *
   * @param sources the folder {@code guest} with {@code build.sh}
   * @param kinds which runtimes are wanted; may be none
   * @throws ComputeException when they cannot be made; the message has the last lines of the script
   */
  public static GuestParts make(Path sources, Path folder, List<String> kinds, Progress progress)
      throws InterruptedException {
    Path script = sources.resolve("build.sh");
    if (!Files.isRegularFile(script)) {
      throw new ComputeException("there is no " + script + ", which makes what machines start");
    }
    try {
      Files.createDirectories(folder);
      try (FileChannel lock =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = lock.lock()) {
        build(script, folder, kinds, progress);
        return found(folder, kinds);
      }
    } catch (IOException e) {
      throw new ComputeException("the folder " + folder + " cannot be used", e);
    }
  }

  private static void build(Path script, Path folder, List<String> kinds, Progress progress)
      throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", script.toString(), folder.toString()));
    command.addAll(kinds.isEmpty() ? List.of("none") : kinds);
    LastLines last = new LastLines(LAST_LINES);
    int code =
        Commands.run(
            command,
            line -> {
              if (line.startsWith(STEP)) {
                progress.say(line.substring(STEP.length()));
              }
              last.add(line);
            });
    if (code != 0) {
      throw new ComputeException("what machines start cannot be made (" + script + "):\n" + last);
    }
  }

  private static GuestParts found(Path folder, List<String> kinds) {
    Map<String, Path> runtimes = new LinkedHashMap<>();
    kinds.forEach(kind -> runtimes.put(kind, folder.resolve(kind + ".squashfs")));
    Path kernel = folder.resolve("kernel");
    return new GuestParts(
        new GuestKernel(kernel.resolve("vmlinux"), kernel.resolve("initramfs.cpio")), runtimes);
  }
}
