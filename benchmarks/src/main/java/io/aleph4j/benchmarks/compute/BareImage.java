package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The root file system of bare machines: one program, which starts the application of the drives
 * behind its own.
 */
record BareImage(Path file) {

  /** Makes it in an empty folder. */
  static BareImage make(Path folder) {
    Path root = folder.resolve("root");
    Path source = folder.resolve("init.c");
    Path image = folder.resolve("bare.squashfs");
    try (InputStream text = BareImage.class.getResourceAsStream("bare-init.c")) {
      if (text == null) {
        throw new BenchmarkException("there is no bare-init.c");
      }
      Files.copy(text, source);
      for (String name : List.of("sbin", "dev", "proc", "image")) {
        Files.createDirectories(root.resolve(name));
      }
    } catch (IOException e) {
      throw new BenchmarkException("the image cannot be made in " + folder, e);
    }
    Path init = root.resolve("sbin").resolve("init");
    run("musl-tools", "musl-gcc", "-static", "-Os", "-o", init.toString(), source.toString());
    run(
        "squashfs-tools",
        "mksquashfs",
        root.toString(),
        image.toString(),
        "-quiet",
        "-no-progress",
        "-all-root");
    return new BareImage(image);
  }

  private static void run(String debianPackage, String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new BenchmarkException(command[0] + " failed: " + said);
      }
    } catch (IOException e) {
      throw new BenchmarkException(
          command[0] + " cannot be started: apt-get install -y " + debianPackage, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while the bare image was made", e);
    }
  }
}
