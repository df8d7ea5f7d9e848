package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Packages of a Python application in a volume of their own, as people deploy larger ones. */
@ExtendWith(Deployment.Shared.class)
class PackagesTest {
  private static final Path CACHE = ForeignClient.ROOT.resolve(".build/conformance/packages");

  private final Deployment on;

  PackagesTest(Deployment deployment) {
    on = deployment;
  }

  @Test
  void aFastApiApplication() throws Exception {
    String volume = AlephCommand.lastHash(on.aleph().run("file", "upload", packages().toString()));
    Path code = on.folder("packages");
    Path main = Deployment.resource("packages").resolve("main.py");
    Files.copy(main, code.resolve("main.py"));
    String program =
        on.create(code, "main:app", "--immutable-volume", "ref=" + volume + ",mount=/opt/packages");
    var answer = on.get(program, "/");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode found = Api.JSON.readTree(answer.body());
    assertThat(found.get("folder").asString()).isEqualTo("/opt/packages/fastapi");
    assertThat(Files.readString(Deployment.resource("packages").resolve("requirements.txt")))
        .contains("fastapi==" + found.get("fastapi").asString() + " ");
    assertThat(found.get("humanize").asString()).isEqualTo("1.0 MB");
    on.aleph().run("program", "delete", program, "-y");
  }

  /** The packages as a file system; made once for each list of them. */
  private static Path packages() throws Exception {
    Path list = Deployment.resource("packages").resolve("requirements.txt");
    String name = TestMessage.sha256(Files.readAllBytes(list)).substring(0, 16);
    Path image = CACHE.resolve(name + ".squashfs");
    if (!Files.exists(image)) {
      Files.createDirectories(CACHE);
      Path folder = Files.createTempDirectory(CACHE, "install");
      install(list, folder);
      Path made = HandMade.squashfs(folder);
      Files.move(made, image, StandardCopyOption.ATOMIC_MOVE);
    }
    return image;
  }

  /** With the wheels of the runtime's Python, whichever Python this system has. */
  private static void install(Path list, Path folder) throws IOException, InterruptedException {
    ForeignClient.requirePython();
    Path environment = CACHE.resolve("venv");
    call(List.of("python3", "-m", "venv", "--clear", environment.toString()));
    String python = environment.resolve("bin/python").toString();
    call(
        List.of(
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--require-hashes",
            "--platform=manylinux2014_x86_64",
            "--python-version=3.11",
            "--only-binary=:all:",
            "--target=" + folder,
            "-r",
            list.toString()));
  }

  private static void call(List<String> command) throws IOException, InterruptedException {
    Path log = CACHE.resolve("install.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assumeTrue(
        process.waitFor() == 0,
        () -> "the packages cannot be installed, " + String.join(" ", command) + ": " + log);
  }
}
