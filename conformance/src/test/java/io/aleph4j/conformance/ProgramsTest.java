package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Programs that people deploy, in real machines. */
@ExtendWith(Deployment.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProgramsTest {
  private static final int MEBIBYTE = 1 << 20;

  private final Deployment on;

  ProgramsTest(Deployment deployment) {
    on = deployment;
  }

  @Test
  void aPythonApplication() throws Exception {
    String program =
        on.create(
            Deployment.resource("python"),
            "main:app",
            "--internet",
            "--persistent-volume",
            "name=notes,mount=/mnt/notes,size=16MiB");
    HttpResponse<String> root = on.get(program, "/");
    assertThat(root.body()).isEqualTo("{\"framework\":\"fastapi\"}");
    assertThat(root.statusCode()).isEqualTo(200);
    assertThat(root.headers().firstValue("server").orElse("")).startsWith("aleph-vm/");
    assertThat(root.headers().firstValue("aleph-program-itemhash")).hasValue(program);
    assertNetwork(program);
    assertBodies(program);
    assertThat(on.get(program, "/pieces").body()).isEqualTo("piece 0\npiece 1\npiece 2\n");
    assertThat(on.get(program, "/nothing").statusCode()).isEqualTo(404);
    assertSocket(program);
    assertNotesSurvive(program);
  }

  private void assertNetwork(String program) throws Exception {
    if (!on.cloud().givesNetworks()) {
      assertThat(on.get(program, "/network").body()).isEqualTo("[\"lo\"]");
      return;
    }
    assertThat(on.get(program, "/network").body()).isEqualTo("[\"eth0\",\"lo\"]");
    assertThat(on.get(program, "/address").body()).startsWith("\"172.16.");
    boolean hasIpv6 =
        ofNode("/status/config").path("networking").path("IPV6_FORWARDING_ENABLED").asBoolean();
    assertIpv6(program, hasIpv6);
    // The host is not for guests: neither what listens everywhere nor anything else of it.
    for (int port : new int[] {22, on.cloud().core().getPort(), on.cloud().compute().getPort()}) {
      for (String way : hasIpv6 ? List.of("/reach/", "/reach6/") : List.of("/reach/")) {
        assertThat(on.get(program, way + port).body()).isIn("\"timed out\"", "\"refused\"");
      }
    }
  }

  /** The machine has the addresses that the node tells of it. */
  private void assertIpv6(String program, boolean hasIpv6) throws Exception {
    JsonNode told = ofNode("/v2/about/executions/list").path(program).path("networking");
    String address = told.path("ipv6_ip").asString();
    assertThat(told.path("ipv6_network").asString()).startsWith("fc00:1:2:3:1:").endsWith("/124");
    assertThat(on.get(program, "/addresses6").body())
        .isEqualTo(hasIpv6 ? "[\"%1$s/124\",\"%1$s\"]".formatted(address) : "[]");
  }

  private JsonNode ofNode(String path) throws Exception {
    URI url = URI.create(on.cloud().compute() + path);
    HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofMinutes(1)).build();
    return JsonMapper.shared().readTree(on.client().send(request, BodyHandlers.ofString()).body());
  }

  private void assertBodies(String program) throws Exception {
    for (int size : new int[] {0, 1, 3 * MEBIBYTE, 64 * MEBIBYTE}) {
      HttpResponse<String> length =
          on.client()
              .send(
                  on.request(program, "/length")
                      .POST(BodyPublishers.ofByteArray(new byte[size]))
                      .build(),
                  BodyHandlers.ofString());
      assertThat(length.body()).isEqualTo("{\"length\":" + size + "}");
    }
    byte[] bytes = new byte[2 * MEBIBYTE];
    new java.util.Random(1).nextBytes(bytes);
    HttpResponse<byte[]> echo =
        on.client()
            .send(
                on.request(program, "/echo")
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
                    .build(),
                BodyHandlers.ofByteArray());
    assertThat(echo.body()).isEqualTo(bytes);
  }

  private void assertSocket(String program) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    WebSocket socket =
        on.client()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(on.url(program, "/socket").toString().replace("http", "ws")),
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
      on.client()
          .send(
              on.request(program, "/note/" + note).POST(BodyPublishers.noBody()).build(),
              BodyHandlers.discarding());
    }
    on.cloud().close();
    on.start();
    assertThat(on.get(program, "/notes").body()).isEqualTo("[\"first\",\"second\"]");
    on.cloud().kill();
    // Nobody ended the machine: two of them would write to the volume.
    List<ProcessHandle> left = on.machines();
    assertThat(left).isNotEmpty();
    on.start();
    assertThat(on.machines()).doesNotContainAnyElementsOf(left);
    assertThat(on.get(program, "/notes").body()).isEqualTo("[\"first\",\"second\"]");
  }

  @Test
  void aNodeServer() throws Exception {
    String program = on.create(Deployment.resource("node"), "server.js");
    assertThat(on.get(program, "/some/path?query=1").body())
        .isEqualTo("node at /some/path?query=1\n");
    // It did not ask for a network.
    assertThat(on.get(program, "/network").body()).isEqualTo("lo\n");
  }

  /** The node calls it by the machine's network then, which is faster than by its host. */
  @Test
  void aServerOnEveryAddress() throws Exception {
    Path folder = on.folder("every-address");
    Files.writeString(
        folder.resolve("server.js"),
        """
        require('http')
          .createServer((request, response) => {
            let length = 0
            request.on('data', piece => { length += piece.length })
            request.on('end', () => response.end(`${length} from ${request.socket.remoteAddress}`))
          })
          .listen(Number(process.env.PORT), '0.0.0.0')
        """);
    String program = on.create(folder, "server.js", "--internet");
    for (int size : new int[] {0, 5 * MEBIBYTE}) {
      HttpResponse<String> answer =
          on.client()
              .send(
                  on.request(program, "/").POST(BodyPublishers.ofByteArray(new byte[size])).build(),
                  BodyHandlers.ofString());
      assertThat(answer.body())
          .matches(
              size
                  + (on.cloud().givesNetworks() ? " from 172\\.16\\.\\d+\\.1" : " from 127.0.0.1"));
    }
  }

  /** Runtimes of the network speak these; this one was written from the documents alone. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aGuestOfAnOldVersion(int version) throws Exception {
    Path root = on.folder("legacy" + version);
    Path image = on.file("legacy" + version + ".squashfs");
    Files.createDirectories(root.resolve("sbin"));
    Deployment.compile(
        "legacy/init.c", root.resolve("sbin").resolve("init"), "-DVERSION=" + version);
    for (String folder : List.of("dev", "proc", "sys")) {
      Files.createDirectory(root.resolve(folder));
    }
    Deployment.run("mksquashfs", root.toString(), image.toString(), "-quiet", "-no-progress");
    String runtime = AlephCommand.lastHash(on.aleph().run("file", "upload", image.toString()));
    String program = on.create(Deployment.resource("node"), "server.js", "--runtime", runtime);
    HttpResponse<String> answer = on.get(program, "/some%20path?query");
    assertThat(answer.body()).isEqualTo("version " + version + " at /some path");
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain");
  }

  @Test
  void aStaticProgram() throws Exception {
    Path folder = on.folder("static");
    Deployment.compile("static/server.c", folder.resolve("server"));
    assertThat(on.get(on.create(folder, "server"), "/").body()).isEqualTo("static\n");
  }

  /** From its first version to its end, with the commands that people use for it. */
  @Test
  void aProgramsLife() throws Exception {
    Path folder = on.folder("life");
    Path main = folder.resolve("main.py");
    String text = Files.readString(Deployment.resource("versions").resolve("main.py"));
    Files.writeString(main, text.replace("VERSION", "one"));
    String program = on.create(folder, "main:app");
    String crn = on.cloud().compute().toString();
    assertThat(on.aleph().run("program", "call", program, "/a", "--crn", crn))
        .contains("one at /a");
    assertThat(on.aleph().run("program", "list")).contains(program);
    assertThat(on.aleph().run("program", "show", program)).contains(program, "main:app");
    assertThat(on.aleph().run("program", "logs", program, "--crn", crn)).contains("asked for /a");
    Files.writeString(main, text.replace("VERSION", "two"));
    on.aleph().run("program", "update", program, folder.toString());
    // The node hears of the new version some moments later, and stops the machine.
    Deployment.until(() -> on.get(program, "/b").body().equals("two at /b"));
    on.aleph().run("program", "delete", program, "-y");
    Deployment.until(() -> on.get(program, "/c").statusCode() == 404);
  }

  /** With the file that operators of the network's nodes have. */
  @Test
  void aNodeForProduction() throws Exception {
    Path folder = on.file("production");
    Path settings =
        Files.writeString(
            on.file("supervisor.env"),
            """
            ALEPH_VM_SUPERVISOR_PORT=0
            ALEPH_VM_CONNECTOR_URL=http://localhost:0
            ALEPH_VM_API_SERVER=%s/
            ALEPH_VM_EXECUTION_ROOT="%s"
            ALEPH_VM_CACHE_ROOT=%s
            ALEPH_VM_DOMAIN_NAME=vm.example.org
            ALEPH_VM_USE_JAILER=True
            """
                .formatted(on.cloud().core(), folder, on.file("production-cache")));
    String program = on.create(Deployment.resource("node"), "server.js");
    try (CloudProcess node =
        CloudProcess.startCompute(on.file("production.log"), settings, Deployment.GUEST)) {
      URI here = URI.create(node.compute() + "/vm/" + program + "/here");
      HttpResponse<String> answer =
          on.client()
              .send(
                  HttpRequest.newBuilder(here).timeout(Duration.ofMinutes(4)).build(),
                  BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("node at /here\n");
      URI config = URI.create(node.compute() + "/status/config");
      assertThat(
              on.client()
                  .send(
                      HttpRequest.newBuilder(config).timeout(Duration.ofMinutes(1)).build(),
                      BodyHandlers.ofString())
                  .body())
          .contains("\"DOMAIN_NAME\":\"vm.example.org\"");
    }
    assertThat(folder.resolve("machines")).isNotEmptyDirectory();
    assertThat(Files.readString(on.file("production.log"))).contains("USE_JAILER has no effect");
    if (on.cloud().givesNetworks()) {
      // Both would name interfaces and rules alike.
      assertThat(Files.readString(on.file("production.log")))
          .contains("machines have no network: another node of this system gives networks");
    }
  }

  @Test
  void codeThatCannotBeImported() throws Exception {
    Path folder = on.folder("broken");
    Files.writeString(folder.resolve("main.py"), "import there_is_no_such_module\n");
    HttpResponse<String> answer = on.get(on.create(folder, "main:app"), "/");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .startsWith("{\"error\":\"500: Error during vm initialisation")
        .contains("there_is_no_such_module");
  }

  @Test
  void aProgramThatEndsAtOnce() throws Exception {
    Path folder = on.folder("ends");
    Files.writeString(folder.resolve("run"), "#!/bin/sh\necho its last words\nexit 7\n");
    HttpResponse<String> answer = on.get(on.create(folder, "run"), "/");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("code 7", "its last words");
  }

  @Test
  void codeThatIsNoArchive() throws Exception {
    Path file = Files.writeString(on.file("code.zip"), "this is no archive");
    String store = AlephCommand.lastHash(on.aleph().run("file", "upload", file.toString()));
    assertThat(store).hasSize(64);
    assertThat(on.get(store, "/").statusCode()).isEqualTo(404);
  }
}
