package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A server in Java, in the runtime image for it: somebody makes the image, uploads it, and names it
 * for the program.
 */
@ExtendWith(Deployment.Shared.class)
@EnabledIfSystemProperty(
    named = "aleph.full",
    matches = "true",
    disabledReason = "the image for Java takes a minute to make: only in full")
class JavaProgramTest {
  private final Deployment on;

  JavaProgramTest(Deployment deployment) {
    on = deployment;
  }

  @Test
  void aServerInAJar() throws Exception {
    // Nodes take 100 MiB into their storage, and ten times as much into IPFS.
    String uploaded =
        on.aleph().run("file", "upload", image().toString(), "--storage-engine", "ipfs");
    String runtime = AlephCommand.lastHash(uploaded);
    String program = on.create(jar(), "server.jar", "--runtime", runtime, "--memory", "512MiB");
    assertThat(on.get(program, "/some/path?a=b").body()).isEqualTo("java at /some/path?a=b\n");
    assertThat(on.get(program, "/again").body()).isEqualTo("java at /again\n");
    on.aleph().run("program", "delete", program, "-y");
  }

  /** Where the node keeps the images that it makes for itself. */
  private static Path image() throws Exception {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path root =
        cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    Path folder = root.resolve("aleph4j").resolve("guest");
    Deployment.run(
        "sh", Deployment.GUEST.resolve("build.sh").toString(), folder.toString(), "java");
    return folder.resolve("java.squashfs");
  }

  private Path jar() throws Exception {
    Path classes = on.folder("java-classes");
    Path source = Deployment.resource("java").resolve("Server.java");
    Path tools = Path.of(System.getProperty("java.home"), "bin");
    Deployment.run(
        tools.resolve("javac").toString(),
        "--release",
        "17",
        "-d",
        classes.toString(),
        source.toString());
    Path code = on.folder("java-code");
    Deployment.run(
        tools.resolve("jar").toString(),
        "--create",
        "--file=" + code.resolve("server.jar"),
        "--main-class=Server",
        "-C",
        classes.toString(),
        ".");
    assertThat(Files.size(code.resolve("server.jar"))).isPositive();
    return code;
  }
}
