package io.aleph4j.compute.hypervisor.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * QEMU as it is installed here.
 *
 * @param version what it says of itself
 */
public record QemuInstallation(Path program, String version) {
  private static final List<Path> FOLDERS =
      List.of(Path.of("/usr/bin"), Path.of("/usr/local/bin"), Path.of("/usr/libexec"));
  private static final Pattern VERSION = Pattern.compile("version ([0-9][0-9.]*)");

  /** The first one in the usual folders. */
  public static Optional<QemuInstallation> find() {
    return FOLDERS.stream()
        .map(folder -> folder.resolve("qemu-system-x86_64"))
        .filter(Files::isExecutable)
        .findFirst()
        .flatMap(QemuInstallation::ask);
  }

  private static Optional<QemuInstallation> ask(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher matcher = VERSION.matcher(text);
      return process.waitFor() == 0 && matcher.find()
          ? Optional.of(new QemuInstallation(program, matcher.group(1)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
