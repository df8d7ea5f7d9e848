package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that people deploy, in real machines. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProgramsTest {
  private static final Path GUEST = Path.of("..", "guest").toAbsolutePath().normalize();
  private static final int MEBIBYTE = 1 << 20;

  private Path temporary;
  private final HttpClient client = HttpClient.newHttpClient();
  private CloudProcess cloud;
  private AlephCommand aleph;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    temporary = folder;
    boolean canInstall =
        Files.isExecutable(Path.of("/usr/bin/apt-get"))
            && System.getProperty("user.name").equals("root");
    Assumptions.assumeTrue(
        canInstall || Files.isExecutable(Path.of("/usr/bin/qemu-system-x86_64")),
        "QEMU is not installed and cannot be installed without root");
    startCloud();
    Path home = Files.createDirectory(temporary.resolve("home"));
    aleph = new AlephCommand(home, () -> cloud.core());
    aleph.run("account", "create", "tester");
  }

  private void startCloud() {
    cloud = CloudProcess.start(temporary.resolve("cloud.log"), temporary.resolve("data"), GUEST);
    cloud.compute();
  }

  @AfterAll
  void stop() throws IOException {
    if (cloud != null) {
      cloud.close();
      assertThat(machines()).isEmpty();
    }
  }

  /** The processes that started in a folder of this cloud and still hold it. */
  private List<ProcessHandle> machines() throws IOException {
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

  private String create(Path code, String entrypoint, String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("program", "create", code.toString(), entrypoint, "--timeout-seconds", "60"));
    words.addAll(List.of(more));
    return AlephCommand.lastHash(aleph.run(words.toArray(String[]::new)));
  }

  private static Path resource(String name) {
    return Path.of("src", "test", "resources", "programs", name).toAbsolutePath();
  }

  private URI url(String program, String path) {
    return URI.create(cloud.compute() + "/vm/" + program + path);
  }

  private HttpResponse<String> get(String program, String path) throws Exception {
    return client.send(request(program, path).GET().build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String program, String path) {
    return HttpRequest.newBuilder(url(program, path)).timeout(Duration.ofMinutes(4));
  }

  @Test
  void aPythonApplication() throws Exception {
    String program =
        create(
            resource("python"),
            "main:app",
            "--persistent-volume",
            "name=notes,mount=/mnt/notes,size=16MiB");
    HttpResponse<String> root = get(program, "/");
    assertThat(root.body()).isEqualTo("{\"framework\":\"fastapi\"}");
    assertThat(root.statusCode()).isEqualTo(200);
    assertThat(root.headers().firstValue("server").orElse("")).startsWith("aleph-vm/");
    assertThat(root.headers().firstValue("aleph-program-itemhash")).hasValue(program);
    assertThat(get(program, "/network").body()).isEqualTo("[\"lo\"]");
    assertBodies(program);
    assertThat(get(program, "/pieces").body()).isEqualTo("piece 0\npiece 1\npiece 2\n");
    assertThat(get(program, "/nothing").statusCode()).isEqualTo(404);
    assertSocket(program);
    assertNotesSurvive(program);
  }

  private void assertBodies(String program) throws Exception {
    for (int size : new int[] {0, 1, 3 * MEBIBYTE, 64 * MEBIBYTE}) {
      HttpResponse<String> length =
          client.send(
              request(program, "/length").POST(BodyPublishers.ofByteArray(new byte[size])).build(),
              BodyHandlers.ofString());
      assertThat(length.body()).isEqualTo("{\"length\":" + size + "}");
    }
    byte[] bytes = new byte[2 * MEBIBYTE];
    new java.util.Random(1).nextBytes(bytes);
    HttpResponse<byte[]> echo =
        client.send(
            request(program, "/echo")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
                .build(),
            BodyHandlers.ofByteArray());
    assertThat(echo.body()).isEqualTo(bytes);
  }

  private void assertSocket(String program) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(url(program, "/socket").toString().replace("http", "ws")),
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onText(
                      WebSocket from, CharSequence text, boolean last) {
                    answer.complete(text.toString());
                    return WebSocket.Listener.super.onText(from, text, last);
                  }
                })
            .get(1, TimeUnit.MINUTES);
    socket.sendText("hello", true).get(1, TimeUnit.MINUTES);
    assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo("echo hello");
    socket.abort();
  }

  private void assertNotesSurvive(String program) throws Exception {
    for (String note : List.of("first", "second")) {
      client.send(
          request(program, "/note/" + note).POST(BodyPublishers.noBody()).build(),
          BodyHandlers.discarding());
    }
    cloud.close();
    startCloud();
    assertThat(get(program, "/notes").body()).isEqualTo("[\"first\",\"second\"]");
    cloud.kill();
    // Nobody ended the machine: two of them would write to the volume.
    List<ProcessHandle> left = machines();
    assertThat(left).isNotEmpty();
    startCloud();
    assertThat(machines()).doesNotContainAnyElementsOf(left);
    assertThat(get(program, "/notes").body()).isEqualTo("[\"first\",\"second\"]");
  }

  @Test
  void aNodeServer() throws Exception {
    String program = create(resource("node"), "server.js");
    assertThat(get(program, "/some/path?query=1").body()).isEqualTo("node at /some/path?query=1\n");
  }

  /** Runtimes of the network speak these; this one was written from the documents alone. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aGuestOfAnOldVersion(int version) throws Exception {
    Path root = Files.createDirectory(temporary.resolve("legacy" + version));
    Path image = temporary.resolve("legacy" + version + ".squashfs");
    Files.createDirectories(root.resolve("sbin"));
    compile("legacy/init.c", root.resolve("sbin").resolve("init"), "-DVERSION=" + version);
    for (String folder : List.of("dev", "proc", "sys")) {
      Files.createDirectory(root.resolve(folder));
    }
    run("mksquashfs", root.toString(), image.toString(), "-quiet", "-no-progress");
    String runtime = AlephCommand.lastHash(aleph.run("file", "upload", image.toString()));
    String program = create(resource("node"), "server.js", "--runtime", runtime);
    HttpResponse<String> answer = get(program, "/some%20path?query");
    assertThat(answer.body()).isEqualTo("version " + version + " at /some path");
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain");
  }

  private static void compile(String source, Path target, String... more) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
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

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @Test
  void aStaticProgram() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("static"));
    compile("static/server.c", folder.resolve("server"));
    assertThat(get(create(folder, "server"), "/").body()).isEqualTo("static\n");
  }

  /** From its first version to its end, with the commands that people use for it. */
  @Test
  void aProgramsLife() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("life"));
    Path main = folder.resolve("main.py");
    String text = Files.readString(resource("versions").resolve("main.py"));
    Files.writeString(main, text.replace("VERSION", "one"));
    String program = create(folder, "main:app");
    String crn = cloud.compute().toString();
    assertThat(aleph.run("program", "call", program, "/a", "--crn", crn)).contains("one at /a");
    assertThat(aleph.run("program", "list")).contains(program);
    assertThat(aleph.run("program", "show", program)).contains(program, "main:app");
    assertThat(aleph.run("program", "logs", program, "--crn", crn)).contains("asked for /a");
    Files.writeString(main, text.replace("VERSION", "two"));
    aleph.run("program", "update", program, folder.toString());
    // The node hears of the new version some moments later, and stops the machine.
    until(() -> get(program, "/b").body().equals("two at /b"));
    aleph.run("program", "delete", program, "-y");
    until(() -> get(program, "/c").statusCode() == 404);
  }

  /** With the file that operators of the network's nodes have. */
  @Test
  void aNodeForProduction() throws Exception {
    Path folder = temporary.resolve("production");
    Path settings =
        Files.writeString(
            temporary.resolve("supervisor.env"),
            """
            ALEPH_VM_SUPERVISOR_PORT=0
            ALEPH_VM_CONNECTOR_URL=http://localhost:0
            ALEPH_VM_API_SERVER=%s/
            ALEPH_VM_EXECUTION_ROOT="%s"
            ALEPH_VM_CACHE_ROOT=%s
            ALEPH_VM_DOMAIN_NAME=vm.example.org
            ALEPH_VM_USE_JAILER=True
            """
                .formatted(cloud.core(), folder, temporary.resolve("production-cache")));
    String program = create(resource("node"), "server.js");
    try (CloudProcess node =
        CloudProcess.startCompute(temporary.resolve("production.log"), settings, GUEST)) {
      URI here = URI.create(node.compute() + "/vm/" + program + "/here");
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(here).timeout(Duration.ofMinutes(4)).build(),
              BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("node at /here\n");
      URI config = URI.create(node.compute() + "/status/config");
      assertThat(
              client.send(HttpRequest.newBuilder(config).build(), BodyHandlers.ofString()).body())
          .contains("\"DOMAIN_NAME\":\"vm.example.org\"");
    }
    assertThat(folder.resolve("machines")).isNotEmptyDirectory();
    assertThat(Files.readString(temporary.resolve("production.log")))
        .contains("USE_JAILER has no effect");
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    Instant limit = Instant.now().plus(Duration.ofMinutes(2));
    while (!condition.call()) {
      assertThat(Instant.now()).isBefore(limit);
      Thread.sleep(200);
    }
  }

  @Test
  void codeThatCannotBeImported() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("broken"));
    Files.writeString(folder.resolve("main.py"), "import there_is_no_such_module\n");
    HttpResponse<String> answer = get(create(folder, "main:app"), "/");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .startsWith("{\"error\":\"500: Error during vm initialisation")
        .contains("there_is_no_such_module");
  }

  @Test
  void aProgramThatEndsAtOnce() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("ends"));
    Files.writeString(folder.resolve("run"), "#!/bin/sh\necho its last words\nexit 7\n");
    HttpResponse<String> answer = get(create(folder, "run"), "/");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("code 7", "its last words");
  }

  @Test
  void codeThatIsNoArchive() throws Exception {
    Path file = Files.writeString(temporary.resolve("code.zip"), "this is no archive");
    String store = AlephCommand.lastHash(aleph.run("file", "upload", file.toString()));
    assertThat(store).hasSize(64);
    assertThat(get(store, "/").statusCode()).isEqualTo(404);
  }
}
