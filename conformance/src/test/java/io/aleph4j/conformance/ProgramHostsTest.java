package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.content.Base32;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Programs by their host names (spec 04 §3.1), at a node that others reach by a name, too. */
@ExtendWith(Deployment.Shared.class)
class ProgramHostsTest {
  private static final String NO_PROGRAM = "{\"error\":\"404: Invalid message reference\"}";

  private final Deployment on;
  private final HandMade made;

  ProgramHostsTest(Deployment deployment) {
    on = deployment;
    made = new HandMade(deployment);
  }

  @AfterEach
  void endPrograms() throws Exception {
    made.end();
  }

  private record Answer(int status, String head, String body) {}

  /** Clients of the JDK choose the host themselves. */
  private static Answer ask(URI node, String start, String... headers) throws IOException {
    try (Socket socket = new Socket(node.getHost(), node.getPort())) {
      socket.setSoTimeout(240_000);
      String request =
          start + "\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      int end = all.indexOf("\r\n\r\n");
      assertThat(end).as(all).isPositive();
      String head = all.substring(0, end);
      return new Answer(Integer.parseInt(head.split(" ", 3)[1]), head, all.substring(end + 4));
    }
  }

  private Answer get(String path, String host) throws IOException {
    return ask(on.cloud().compute(), "GET " + path + " HTTP/1.1", "Host: " + host);
  }

  private static String label(String hash) {
    return Base32.encode(HexFormat.of().parseHex(hash));
  }

  private String program() throws IOException {
    byte[] main = Files.readAllBytes(Deployment.resource("probe").resolve("main.py"));
    ObjectNode content = made.program(made.store(main), "plain", "app");
    ((ObjectNode) content.get("code")).put("interface", "asgi");
    return made.publish(content);
  }

  @Test
  void aProgramByItsHostName() throws Exception {
    String program = program();
    String label = label(program);
    for (String host :
        new String[] {
          label + ".localhost",
          label + ".localhost:8080",
          label + ".vm.example.org",
          label.toUpperCase(Locale.ROOT) + ".VM.example.org"
        }) {
      assertThat(get("/some/path?a=b", host).body())
          .as(host)
          .isEqualTo("{\"path\": \"/some/path\", \"query\": \"a=b\"}");
    }
    // Every path is the program's, also those that are the node's own elsewhere.
    for (String path : new String[] {"/", "/about/config", "/status/config", "/vm/x", "/metrics"}) {
      Answer answer = get(path, label + ".localhost");
      assertThat(Api.JSON.readTree(answer.body()).path("path").asString()).isEqualTo(path);
      assertThat(answer.head().toLowerCase(Locale.ROOT))
          .contains("aleph-program-itemhash: " + program);
    }
  }

  @Test
  void hostsOfNoProgram() throws Exception {
    String unknown = "ab".repeat(32);
    assertThat(get("/", label(unknown) + ".localhost"))
        .extracting(Answer::status, Answer::body)
        .containsExactly(404, "{\"error\":\"Hash not found: " + unknown + "\"}");
    for (String host :
        new String[] {
          "www.example.org",
          "abc.example.org",
          "a".repeat(51) + ".localhost",
          "a".repeat(53) + ".localhost",
          "1".repeat(52) + ".localhost",
          unknown + ".localhost",
          "example"
        }) {
      assertThat(get("/", host))
          .as(host)
          .extracting(Answer::status, Answer::body)
          .containsExactly(404, NO_PROGRAM);
      assertThat(get("/some/path", host).body()).as(host).isEqualTo(NO_PROGRAM);
    }
    URI node = on.cloud().compute();
    assertThat(ask(node, "POST /control/nothing HTTP/1.1", "Host: localhost"))
        .extracting(Answer::status, Answer::body)
        .containsExactly(404, NO_PROGRAM);
    assertThat(ask(node, "GET / HTTP/1.1", "Host: localhost", "Host: example").status())
        .isEqualTo(400);
    assertThat(ask(node, "GET / HTTP/1.1", "Host: a b").status()).isEqualTo(400);
    assertThat(get("/", "localhost").head()).contains("text/html");
    assertThat(get("/about/nothing", "localhost").body())
        .isEqualTo("{\"error\":\"404: Not Found\"}");
  }

  /** Nobody has published the diagnostic program here. */
  @Test
  void aNodeWithoutDiagnosticProgram() throws Exception {
    for (String check : new String[] {"fastapi", "fastapi/legacy"}) {
      Answer answer = get("/status/check/" + check, "localhost");
      assertThat(answer.status()).isEqualTo(503);
      JsonNode found = Api.JSON.readTree(answer.body());
      assertThat(found.properties()).isNotEmpty();
      found.forEach(value -> assertThat(value.asBoolean(true)).as(answer.body()).isFalse());
    }
    assertThat(Api.JSON.readTree(get("/status/check/ipv6", "localhost").body()).path("vm"))
        .isEqualTo(Api.JSON.getNodeFactory().booleanNode(false));
  }

  private String diagnostic() throws IOException {
    byte[] main = Files.readAllBytes(Deployment.resource("diagnostic").resolve("main.py"));
    ObjectNode content = made.program(made.store(main), "plain", "main:app");
    ObjectNode volume = content.putArray("volumes").addObject();
    volume.put("size_mib", 8).put("name", "state").put("mount", "/var/lib/state");
    return made.publish(content);
  }

  @Test
  void aNodeWithDiagnosticProgram() throws Exception {
    String check = diagnostic();
    var settings =
        Files.writeString(
            on.file("diagnosed.env"),
            """
            ALEPH_VM_SUPERVISOR_PORT=0
            ALEPH_VM_CONNECTOR_URL=http://localhost:0
            ALEPH_VM_API_SERVER=%1$s/
            ALEPH_VM_EXECUTION_ROOT=%2$s
            ALEPH_VM_CACHE_ROOT=%2$s-cache
            ALEPH_VM_DOMAIN_NAME=vm.example.org
            ALEPH_VM_CHECK_FASTAPI_VM_ID=%3$s
            ALEPH_VM_CONNECTIVITY_IPV4_URL=%1$s/
            ALEPH_VM_CONNECTIVITY_IPV6_URL=http://[::1]:1/
            ALEPH_VM_CONNECTIVITY_DNS_HOSTNAME=localhost
            """
                .formatted(on.cloud().core(), on.file("diagnosed"), check));
    try (CloudProcess node =
        CloudProcess.startCompute(on.file("diagnosed.log"), settings, Deployment.GUEST)) {
      assertDiagnosis(node.compute(), check);
      assertHost(node.compute(), check);
    }
  }

  private static Answer get(URI node, String path) throws IOException {
    return ask(node, "GET " + path + " HTTP/1.1", "Host: vm.example.org");
  }

  private static void assertDiagnosis(URI node, String check) throws Exception {
    Answer first = get(node, "/status/check/fastapi?retro-compatibility=true");
    assertThat(first.status()).isEqualTo(503);
    assertThat(first.body())
        .isEqualTo(
            "{\"index\":true,\"environ\":true,\"messages\":true,\"dns\":false,\"ipv4\":false,"
                + "\"internet\":false,\"cache\":true,\"persistent_storage\":true,"
                + "\"error_handling\":true}");
    assertThat(get(node, "/status/check/ipv6").body()).contains("\"vm\":false");
    assertThat(get(node, "/vm/" + check + "/reached").body()).isEqualTo("{\"reached\": true}");
    Answer whole = get(node, "/status/check/fastapi");
    assertThat(whole.body())
        .isEqualTo(
            "{\"index\":true,\"environ\":true,\"messages\":true,\"dns\":true,\"ipv4\":true,"
                + "\"internet\":true,\"cache\":true,\"persistent_storage\":true,"
                + "\"error_handling\":true,\"get_a_message\":true,\"lifespan\":true}");
    assertThat(whole.status()).isEqualTo(200);
    assertThat(get(node, "/status/check/fastapi/legacy").status()).isEqualTo(503);
    // Crawlers come together: for some seconds all of them get one answer.
    Deployment.until(() -> get(node, "/status/check/ipv6").body().contains("\"vm\":true"));
    Answer host = get(node, "/status/check/host");
    assertThat(host.status()).isEqualTo(503);
    JsonNode found = Api.JSON.readTree(host.body());
    assertThat(found.at("/ipv4/egress").asBoolean(false)).isTrue();
    assertThat(found.at("/ipv4/dns").asBoolean(false)).isTrue();
    assertThat(found.at("/ipv6/egress").asBoolean(true)).isFalse();
    assertVersion(node);
  }

  private static void assertVersion(URI node) throws IOException {
    String path = "/status/check/version";
    assertThat(get(node, path + "?reference=1.14.0").body())
        .isEqualTo("Up-to-date: version 1.14.0+aleph4j >= 1.14.0");
    assertThat(get(node, path + "?reference=99").status()).isEqualTo(403);
    assertThat(get(node, path).body())
        .isEqualTo("{\"error\":\"Query field '?reference=` must be specified\"}");
    assertThat(get(node, path + "?reference=x").status()).isEqualTo(400);
    assertThat(get(node, "/status/nothing").body()).isEqualTo("{\"error\":\"404: Not Found\"}");
  }

  private static void assertHost(URI node, String check) throws IOException {
    Answer page = get(node, "/");
    assertThat(page.head()).contains("text/html");
    assertThat(page.body()).contains("vm.example.org", check);
    Answer program =
        ask(node, "GET /ip/4 HTTP/1.1", "Host: " + label(check) + ".vm.example.org:443");
    assertThat(program.body()).isEqualTo("{\"result\": true}");
  }
}
