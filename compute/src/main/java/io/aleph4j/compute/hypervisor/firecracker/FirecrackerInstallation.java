package io.aleph4j.compute.hypervisor.firecracker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Firecracker as it is installed here.
 *
 * @param jailer the jailer beside it; null when there is none
 */
public record FirecrackerInstallation(
    Path program, @Nullable Path jailer, FirecrackerVersion version) {
  private static final List<Path> FOLDERS =
      List.of(Path.of("/opt/firecracker"), Path.of("/usr/local/bin"), Path.of("/usr/bin"));
  private static final Path KVM = Path.of("/dev/kvm");

  /** The first one in the usual folders. */
  public static Optional<FirecrackerInstallation> find() {
    return FOLDERS.stream()
        .map(folder -> folder.resolve("firecracker"))
        .filter(Files::isExecutable)
        .findFirst()
        .flatMap(FirecrackerInstallation::ask);
  }

  /** Whether this node may use the processor's help, without which Firecracker does nothing. */
  public static boolean hasKvm() {
    return Files.isReadable(KVM) && Files.isWritable(KVM);
  }

  private static Optional<FirecrackerInstallation> ask(Path program) {
    Path jailer = program.resolveSibling("jailer");
    return version(program)
        .map(version ->
            new FirecrackerInstallation(
                program, Files.isExecutable(jailer) ? jailer : null, version));
  }

  private static Optional<FirecrackerVersion> version(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? FirecrackerVersion.find(text) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
