package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Firecracker and its jailer as they are installed here.
 *
 * @param program where links to it lead to: the jailer follows them as well, and calls jails by the
 *     name that it finds
 */
public record FirecrackerInstallation(Path program, Path jailer, FirecrackerVersion version) {
  private static final String REMEDY =
      "; releases are at https://github.com/firecracker-microvm/firecracker/releases";

  /**
   * What is at these paths.
   *
   * @throws ComputeException when one is missing or does not say what it is, the two are of
   *     different versions, or Firecracker is too old
   */
  public static FirecrackerInstallation at(Path program, Path jailer) {
    Path real = real("Firecracker", program);
    if (!real.getFileName().toString().contains("firecracker")) {
      throw new ComputeException(
          real + " has to be called firecracker or the like: the jailer takes no other program");
    }
    FirecrackerVersion version = ask("Firecracker", real);
    FirecrackerVersion other = ask("the jailer", real("the jailer", jailer));
    if (!other.equals(version)) {
      throw new ComputeException(
          "%s is version %s, %s is %s: install both of one release%s"
              .formatted(program, version, jailer, other, REMEDY));
    }
    if (!version.describesDevices()) {
      throw new ComputeException(
          "%s is version %s, whose machines have no ACPI: install 1.8.0 or newer%s"
              .formatted(program, version, REMEDY));
    }
    return new FirecrackerInstallation(real, real("the jailer", jailer), version);
  }

  private static Path real(String what, Path path) {
    try {
      Path real = path.toRealPath();
      if (Files.isRegularFile(real) && Files.isExecutable(real)) {
        return real;
      }
    } catch (IOException e) {
      throw missing(what, path, e);
    }
    throw missing(what, path, null);
  }

  private static ComputeException missing(String what, Path path, @Nullable IOException cause) {
    return new ComputeException(
        what + " is not at " + path + ": put it there, or name its place in the settings" + REMEDY,
        cause);
  }

  private static FirecrackerVersion ask(String what, Path program) {
    String said;
    try {
      said = run(program);
    } catch (IOException e) {
      throw new ComputeException(what + " at " + program + " cannot be started: " + e, e);
    }
    return FirecrackerVersion.find(said)
        .orElseThrow(() ->
            new ComputeException(
                "%s at %s does not tell its version, but '%s': install it anew%s"
                    .formatted(what, program, said.lines().findFirst().orElse(""), REMEDY)));
  }

  private static String run(Path program) throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
    process.getOutputStream().close();
    // It ends when its output does.
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
