package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A cloud with somebody who deploys programs on it; all tests of programs share one. */
final class Deployment implements AutoCloseable {

  /** Where the sources of kernel and runtime are. */
  static final Path GUEST = Path.of("..", "guest").toAbsolutePath().normalize();

  private final Path temporary;
  private final HttpClient client = HttpClient.newHttpClient();
  private CloudProcess cloud;
  private final AlephCommand aleph;

  private Deployment(Path folder) throws IOException {
    temporary = folder;
    start();
    aleph = new AlephCommand(Files.createDirectory(folder.resolve("home")), () -> cloud.core());
    aleph.run("account", "create", "tester");
  }

  /** Gives each test class that has it as a parameter the same one. */
  static final class Shared implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(Deployment.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Deployment.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(NAMESPACE)
          .computeIfAbsent(Deployment.class, key -> open(), Deployment.class);
    }

    private static Deployment open() {
      boolean canInstall =
          Files.isExecutable(Path.of("/usr/bin/apt-get"))
              && System.getProperty("user.name").equals("root");
      Assumptions.assumeTrue(
          canInstall || Files.isExecutable(Path.of("/usr/bin/qemu-system-x86_64")),
          "QEMU is not installed and cannot be installed without root");
      try {
        return new Deployment(Files.createTempDirectory("aleph4j-programs"));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /** Starts the cloud, after it was closed or killed. */
  void start() {
    cloud = CloudProcess.start(temporary.resolve("cloud.log"), temporary.resolve("data"), GUEST);
    cloud.compute();
  }

  CloudProcess cloud() {
    return cloud;
  }

  AlephCommand aleph() {
    return aleph;
  }

  HttpClient client() {
    return client;
  }

  /** A new folder. */
  Path folder(String name) throws IOException {
    return Files.createDirectory(temporary.resolve(name));
  }

  /** A new file. */
  Path file(String name) {
    return temporary.resolve(name);
  }

  /** What comes with the tests. */
  static Path resource(String name) {
    return Path.of("src", "test", "resources", "programs", name).toAbsolutePath();
  }

  /** Deploys a program; its hash. */
  String create(Path code, String entrypoint, String... more) {
    List<String> words = new ArrayList<>(List.of("program", "create", code.toString(), entrypoint));
    if (!List.of(more).contains("--timeout-seconds")) {
      words.addAll(List.of("--timeout-seconds", "60"));
    }
    words.addAll(List.of(more));
    return AlephCommand.lastHash(aleph.run(words.toArray(String[]::new)));
  }

  URI url(String program, String path) {
    return URI.create(cloud.compute() + "/vm/" + program + path);
  }

  HttpRequest.Builder request(String program, String path) {
    return HttpRequest.newBuilder(url(program, path)).timeout(Duration.ofMinutes(4));
  }

  HttpResponse<String> get(String program, String path) throws Exception {
    return client.send(request(program, path).GET().build(), BodyHandlers.ofString());
  }

  /** Waits for something that happens some moments later. */
  static void until(Callable<Boolean> condition) throws Exception {
    Instant limit = Instant.now().plus(Duration.ofMinutes(2));
    while (!condition.call()) {
      assertThat(Instant.now()).isBefore(limit);
      Thread.sleep(200);
    }
  }

  /** Compiles a source that comes with the tests to a program that needs no library. */
  static void compile(String source, Path target, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "musl-gcc",
                "-static",
                "-Os",
                "-D_GNU_SOURCE",
                "-idirafter",
                "/usr/include",
                "-idirafter",
                "/usr/include/x86_64-linux-gnu"));
    command.addAll(List.of(more));
    command.addAll(List.of("-o", target.toString(), resource(source).toString()));
    run(command.toArray(String[]::new));
  }

  static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  /** The processes that started in a folder of this cloud and still hold it. */
  List<ProcessHandle> machines() throws IOException {
    String data = temporary.resolve("data").toRealPath().toString();
    return ProcessHandle.allProcesses().filter(process -> startedIn(process, data)).toList();
  }

  private static boolean startedIn(ProcessHandle process, String folder) {
    try {
      Path start = Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"));
      return start.toString().startsWith(folder + "/compute/m/");
    } catch (IOException e) {
      return false; // it has ended, or is somebody else's
    }
  }

  @Override
  public void close() throws IOException {
    cloud.close();
    client.close();
    assertThat(machines()).isEmpty();
    try (Stream<Path> files = Files.walk(temporary)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
