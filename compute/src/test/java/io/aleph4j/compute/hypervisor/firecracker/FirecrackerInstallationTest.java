package io.aleph4j.compute.hypervisor.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is installed is looked at before anything depends on it. */
class FirecrackerInstallationTest {
  @TempDir private Path folder;

  private Path program(String name, String says) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\necho '" + says + "'\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void refused(Path program, Path jailer, String... reasons) {
    assertThatThrownBy(() -> FirecrackerInstallation.at(program, jailer))
        .isInstanceOf(ComputeException.class)
        .message()
        .contains(reasons);
  }

  /** Releases have the version in the names of their files; the jail is called by that. */
  @Test
  void linksAreFollowed() throws IOException {
    Path program = program("firecracker-v1.15.1-x86_64", "Firecracker v1.15.1");
    Path jailer = program("jailer-v1.15.1-x86_64", "Jailer v1.15.1");
    Path link = Files.createSymbolicLink(folder.resolve("firecracker"), program);
    assertThat(FirecrackerInstallation.at(link, jailer))
        .isEqualTo(
            new FirecrackerInstallation(
                program.toRealPath(), jailer.toRealPath(), new FirecrackerVersion(1, 15, 1)));
  }

  @Test
  void whatIsMissingIsSaidWithItsPlaceAndTheRemedy() throws IOException {
    Path nowhere = folder.resolve("firecracker");
    refused(nowhere, nowhere, "Firecracker is not at " + nowhere, "put it there", "releases");
    Path program = program("firecracker-1", "Firecracker v1.15.1");
    Path jailer = folder.resolve("jailer");
    refused(program, jailer, "the jailer is not at " + jailer, "name its place in the settings");
    Path noProgram = Files.writeString(folder.resolve("text"), "");
    refused(program, noProgram, "the jailer is not at " + noProgram);
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Path jailer = program("jailer", "Jailer v1.15.1");
    refused(program("vmm", "Firecracker v1.15.1"), jailer, "vmm has to be called firecracker");
    refused(program("firecracker-a", "hello"), jailer, "does not tell its version, but 'hello'");
    refused(
        program("firecracker-b", "Firecracker v1.14.0"),
        jailer,
        "is version 1.14.0, " + jailer + " is 1.15.1: install both of one release");
    refused(
        program("firecracker-c", "Firecracker v1.7.0"),
        program("jailer-c", "Jailer v1.7.0"),
        "is version 1.7.0, whose machines have no ACPI: install 1.8.0 or newer");
  }
}
