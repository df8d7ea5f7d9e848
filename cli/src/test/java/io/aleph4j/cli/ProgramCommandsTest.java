package io.aleph4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

class ProgramCommandsTest {

  private static final String PROGRAM = "ab".repeat(32);
  private static final String CODE = "cd".repeat(32);
  private static final String RUNTIME = "ef".repeat(32);
  private static final String FILE =
      "{\"ref\":\"x\",\"owner\":\"0xA\",\"file_hash\":\"f\",\"size\":1}";
  private static final String IMAGES =
      "{\"data\":{\"vm-images\":{\"runtimes\":{\"py\":{\"hash\":\""
          + RUNTIME
          + "\",\"display_name\":\"Python\"}},\"defaults\":{\"runtime\":\"py\"}}}}";

  @TempDir private Path home;
  private Terminal terminal;
  private String app;

  @BeforeEach
  void open() throws IOException {
    terminal = new Terminal(home);
    Path folder = Files.createDirectories(home.resolve("app"));
    Files.writeString(folder.resolve("main.py"), "async def app(scope, receive, send): ...\n");
    app = folder.toString();
  }

  private static FakeNode node() {
    return new FakeNode()
        .on("POST /api/v0/storage/add_file", 200, "{\"status\":\"success\",\"hash\":\"x\"}")
        .on("POST /api/v0/messages", 200, FakeNode.PROCESSED)
        .on("GET /api/v0/aggregates/", 200, IMAGES)
        .on("GET /api/v0/storage/by-message-hash/" + RUNTIME, 200, FILE);
  }

  private static String message(String hash, String type, String content) {
    return "{\"chain\":\"ETH\",\"sender\":\""
        + Terminal.ADDRESS
        + "\",\"type\":\""
        + type
        + "\",\"item_hash\":\""
        + hash
        + "\",\"item_type\":\"inline\",\"time\":1700000000,"
        + "\"channel\":\"CH\",\"content\":"
        + content
        + "}";
  }

  private static String processed(String hash, String type, String content) {
    return "{\"status\":\"processed\",\"message\":" + message(hash, type, content) + "}";
  }

  private static final String CONTENT =
      "{\"address\":\""
          + Terminal.ADDRESS
          + "\",\"time\":1700000000.5,\"type\":\"vm-function\","
          + "\"allow_amend\":true,\"metadata\":{\"name\":\"demo\"},\"on\":{\"http\":true},"
          + "\"environment\":{\"internet\":true},\"resources\":{\"vcpus\":2,\"memory\":512,"
          + "\"seconds\":30},\"runtime\":{\"ref\":\""
          + RUNTIME
          + "\",\"use_latest\":true},"
          + "\"volumes\":[{\"mount\":\"/lib\",\"ref\":\""
          + RUNTIME
          + "\",\"use_latest\":false},"
          + "{\"mount\":\"/tmp\",\"ephemeral\":true,\"size_mib\":5}],"
          + "\"payment\":{\"type\":\"credit\"},\"code\":{\"encoding\":\"zip\","
          + "\"entrypoint\":\"main:app\",\"ref\":\""
          + CODE
          + "\",\"use_latest\":true}}";
  private static final String STORE =
      "{\"address\":\"" + Terminal.ADDRESS + "\",\"time\":1700000000,\"item_type\":\"storage\"}";

  private static FakeNode nodeWithProgram() {
    return node()
        .on("GET /api/v0/messages/" + PROGRAM, 200, processed(PROGRAM, "PROGRAM", CONTENT))
        .on("GET /api/v0/messages/" + CODE, 200, processed(CODE, "STORE", STORE))
        .on(
            "GET /api/v0/messages.json?msgTypes=STORE",
            200,
            "{\"messages\":["
                + message("12".repeat(32), "STORE", STORE)
                + "],\"pagination_page\":1,\"pagination_per_page\":1,\"pagination_total\":1}")
        .on(
            "GET /api/v0/messages.json?msgTypes=PROGRAM&owners=" + Terminal.ADDRESS,
            200,
            "{\"messages\":["
                + message(PROGRAM, "PROGRAM", CONTENT)
                + "],\"next_cursor\":null,"
                + "\"pagination_per_page\":200}");
  }

  private static List<JsonNode> documents(Terminal.Ended ended) {
    try (MappingIterator<JsonNode> all =
        JsonMapper.shared().readerFor(JsonNode.class).readValues(ended.out())) {
      return all.readAll();
    }
  }

  private static JsonNode content(FakeNode node, String route) {
    String body =
        node.requests().stream()
            .filter(request -> request.route().equals(route))
            .reduce((_, last) -> last)
            .orElseThrow()
            .body();
    // An upload has the message in the first part of its form.
    String text = body.startsWith("{") ? body : body.split("\r\n\r\n|\r\n--", -1)[1];
    JsonNode json = StrictJson.parse(text);
    return StrictJson.parse(json.path("message").path("item_content").asString(""));
  }

  @Test
  void createsAProgram() {
    try (FakeNode node = node()) {
      Terminal.Ended ended =
          terminal.runAt(
              node,
              "--json",
              "program",
              "create",
              app,
              "main:app",
              "--name",
              "demo",
              "--memory",
              "512MiB",
              "--env-vars",
              "A=1, B=x=y,");
      assertThat(ended.code()).isZero();
      assertThat(ended.err()).isEmpty();
      List<JsonNode> printed = documents(ended);
      assertThat(printed).hasSize(2);
      JsonNode store = content(node, "POST /api/v0/storage/add_file");
      assertThat(store.path("payment").toString())
          .isEqualTo("{\"chain\":\"ETH\",\"type\":\"hold\"}");
      assertThat(store.path("item_hash")).isEqualTo(printed.get(0).path("file_hash"));
      JsonNode program = content(node, "POST /api/v0/messages");
      assertThat(program.path("code").path("ref")).isEqualTo(printed.get(0).path("item_hash"));
      assertThat(program.path("code").path("encoding").asString("")).isEqualTo("zip");
      assertThat(program.path("runtime").toString())
          .isEqualTo("{\"ref\":\"" + RUNTIME + "\",\"use_latest\":true,\"comment\":\"Python\"}");
      assertThat(program.path("resources").toString())
          .isEqualTo("{\"vcpus\":1,\"memory\":512,\"seconds\":30}");
      assertThat(program.path("variables").toString()).isEqualTo("{\"A\":\"1\",\"B\":\"x=y\"}");
      JsonNode told = printed.get(1);
      assertThat(told.path("type").asString("")).isEqualTo("PROGRAM");
      assertThat(told.path("url").asString(""))
          .isEqualTo("http://127.0.0.1:4020/vm/" + told.path("item_hash").asString(""));
    }
  }

  @Test
  void peopleReadHashAndAddress() {
    try (FakeNode node = node()) {
      Terminal.Ended ended =
          terminal.runAt(
              node, "program", "create", app, "main:app", "--crn", "https://crn.example.org/");
      assertThat(ended.code()).isZero();
      assertThat(ended.out())
          .contains("Message processed (PROGRAM)")
          .contains("URL:       https://crn.example.org/vm/");
      assertThat(ended.err()).contains("Uploading the code");
    }
  }

  @Test
  void paysAsTheNetworkWantsIt() {
    try (FakeNode node = node()) {
      terminal.runAt(node, "program", "create", app, "main:app", "--persistent");
      assertThat(content(node, "POST /api/v0/messages").path("payment").toString())
          .isEqualTo("{\"type\":\"credit\"}");
      terminal.runAt(
          node, "program", "create", app, "main:app", "--persistent", "--payment-type", "hold");
      assertThat(content(node, "POST /api/v0/messages").path("payment").path("type").asString(""))
          .isEqualTo("hold");
      terminal.at("2027-01-01T00:00:00Z").runAt(node, "program", "create", app, "main:app");
      assertThat(content(node, "POST /api/v0/messages").path("payment").path("type").asString(""))
          .isEqualTo("credit");
    }
  }

  @Test
  void sizesHaveNames() {
    try (FakeNode node = node()) {
      Terminal.Ended ended =
          terminal.runAt(
              node,
              "--json",
              "program",
              "create",
              app,
              "main:app",
              "--size",
              "2vcpu-4gb",
              "--dry-run");
      JsonNode program = StrictJson.parse(ended.json().get(1).path("item_content").asString(""));
      assertThat(program.path("resources").path("memory").asInt(0)).isEqualTo(4096);
      assertThat(node.requests()).allMatch(request -> request.method().equals("GET"));
      assertThat(
              terminal
                  .runAt(node, "program", "create", app, "main:app", "--size", "9vcpu-1gb")
                  .err())
          .contains("1vcpu-2gb");
      assertThat(
              terminal
                  .runAt(
                      node,
                      "program",
                      "create",
                      app,
                      "main:app",
                      "--size",
                      "1vcpu-2gb",
                      "--vcpus",
                      "1")
                  .err())
          .contains("either");
    }
  }

  @Test
  void runtimesAreFoundFirst() {
    try (FakeNode node = node()) {
      Terminal.Ended unknown =
          terminal.runAt(node, "program", "create", app, "main:app", "--runtime", "ruby");
      assertThat(unknown.code()).isEqualTo(1);
      assertThat(unknown.err()).contains("'ruby'").contains("py");
      Terminal.Ended absent =
          terminal.runAt(node, "program", "create", app, "main:app", "--runtime", CODE);
      assertThat(absent.code()).isEqualTo(1);
      assertThat(absent.err()).contains(CODE).contains("--runtime HASH");
      assertThat(node.requests()).allMatch(request -> request.method().equals("GET"));
    }
  }

  @Test
  void whatCannotBeAProgramIsRefusedBeforeAnythingIsSent() throws IOException {
    Path text = Files.writeString(home.resolve("main.py"), "x");
    try (FakeNode node = node()) {
      assertThat(terminal.runAt(node, "program", "create", "/no/such", "main:app").err())
          .contains("'/no/such'");
      assertThat(terminal.runAt(node, "program", "create", text.toString(), "main:app").err())
          .contains("neither a zip nor a squashfs");
      assertThat(terminal.runAt(node, "program", "create", app, "main:app", "--vcpus", "300").err())
          .contains("1 to 256");
      assertThat(
              terminal.runAt(node, "program", "create", app, "main:app", "--env-vars", "A").err())
          .contains("KEY=value");
      assertThat(node.requests()).allMatch(request -> request.method().equals("GET"));
    }
  }

  @Test
  void aRejectedProgramIsAFailure() {
    try (FakeNode node =
        new FakeNode()
            .on("POST /api/v0/messages", 422, FakeNode.PROCESSED.replace("processed", "rejected"))
            .on(
                "GET /api/v0/messages/",
                200,
                "{\"status\":\"rejected\",\"error_code\":5,\"details\":null}")
            .on("POST /api/v0/storage/add_file", 200, "{\"status\":\"success\",\"hash\":\"x\"}")
            .on("GET /api/v0/aggregates/", 200, IMAGES)
            .on("GET /api/v0/storage/by-message-hash/" + RUNTIME, 200, FILE)) {
      Terminal.Ended ended = terminal.runAt(node, "--json", "program", "create", app, "main:app");
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.err())
          .contains("insufficient balance (error code 5)")
          .contains(
              "aleph message forget " + documents(ended).get(0).path("item_hash").asString(""));
      assertThat(documents(ended).get(1).path("rejection_code").asInt(0)).isEqualTo(5);
    }
  }

  @Test
  void aProgramThatIsNotThereYetIsAFailure() {
    try (FakeNode node =
        new FakeNode()
            .on("POST /api/v0/messages", 202, FakeNode.PROCESSED.replace("processed", "pending"))
            .on("GET /api/v0/messages/", 404, "")
            .on("POST /api/v0/storage/add_file", 200, "{\"status\":\"success\",\"hash\":\"x\"}")
            .on("GET /api/v0/aggregates/", 404, "")
            .on("GET /api/v0/storage/by-message-hash/", 200, FILE)) {
      Terminal.Ended ended = terminal.runAt(node, "program", "create", app, "main:app");
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.out()).contains("Message pending (PROGRAM)");
      assertThat(content(node, "POST /api/v0/messages").path("runtime").path("ref").asString(""))
          .isEqualTo("63f07193e6ee9d207b7d1fcf8286f9aee34e6f12f101d2ec77c1229f92964696");
    }
  }

  @Test
  void listsAndShowsPrograms() {
    try (FakeNode node = nodeWithProgram()) {
      JsonNode listed =
          terminal.runAt(node, "--json", "program", "list", "--address", Terminal.ADDRESS).json();
      assertThat(listed).hasSize(1);
      assertThat(listed.get(0).toString())
          .isEqualTo(
              "{\"item_hash\":\""
                  + PROGRAM
                  + "\",\"name\":\"demo\",\"sender\":\""
                  + Terminal.ADDRESS
                  + "\",\"persistent\":false,\"internet\":true,\"updatable\":true,"
                  + "\"vcpus\":2,\"memory_mib\":512,\"runtime\":\""
                  + RUNTIME
                  + "\",\"created_at\":\"2023-11-14T22:13:20.500Z\"}");
      assertThat(terminal.runAt(node, "program", "list", "--address", Terminal.ADDRESS).out())
          .contains("ITEM HASH")
          .contains("512 MiB");
      JsonNode shown = terminal.runAt(node, "--json", "program", "show", PROGRAM).json();
      assertThat(shown.path("program").path("entrypoint").asString("")).isEqualTo("main:app");
      assertThat(shown.path("program").path("interface").asString("")).isEqualTo("asgi");
      assertThat(shown.path("refs")).hasSize(3);
      assertThat(shown.path("refs").get(0).path("latest").path("hash").asString(""))
          .isEqualTo("12".repeat(32));
      assertThat(shown.path("refs").get(1).path("latest").path("kind").asString(""))
          .isEqualTo("unresolved");
      assertThat(shown.path("refs").get(2).path("latest").path("kind").asString(""))
          .isEqualTo("pinned");
      assertThat(shown.path("volumes")).hasSize(1);
      assertThat(terminal.runAt(node, "program", "show", PROGRAM).out())
          .contains("PROGRAM " + PROGRAM)
          .contains("CODE " + CODE)
          .contains("IMMUTABLE " + RUNTIME + " at /lib");
      assertThat(terminal.runAt(node, "program", "show", CODE).err()).contains("type STORE");
      assertThat(terminal.runAt(node, "program", "show", RUNTIME).err()).contains("no program");
    }
  }

  @Test
  void updatesTheCode() throws IOException {
    try (FakeNode node = nodeWithProgram()) {
      Terminal.Ended ended = terminal.runAt(node, "--json", "program", "update", PROGRAM, app);
      assertThat(ended.code()).isZero();
      JsonNode store = content(node, "POST /api/v0/storage/add_file");
      assertThat(store.path("ref").asString("")).isEqualTo(CODE);
      assertThat(store.path("payment").path("type").asString("")).isEqualTo("credit");
      assertThat(ended.json().path("channel").asString("")).isEqualTo("CH");
      Path squashfs = Files.writeString(home.resolve("x.squashfs"), "hsqs");
      assertThat(terminal.runAt(node, "program", "update", PROGRAM, squashfs.toString()).err())
          .contains("is zip")
          .contains("is squashfs");
    }
    try (FakeNode node =
        node()
            .on(
                "GET /api/v0/messages/" + PROGRAM,
                200,
                processed(
                    PROGRAM,
                    "PROGRAM",
                    CONTENT.replace("\"" + CODE + "\",\"use_latest\":true", "\"" + CODE + "\"")))) {
      assertThat(terminal.runAt(node, "program", "update", PROGRAM, app).err())
          .contains("use_latest is false");
    }
    try (FakeNode node =
        node()
            .on(
                "GET /api/v0/messages/" + PROGRAM,
                200,
                processed(PROGRAM, "PROGRAM", CONTENT)
                    .replace(Terminal.ADDRESS, "0xSomebodyElse"))) {
      for (String[] command :
          new String[][] {
            {"program", "update", PROGRAM, app}, {"program", "delete", PROGRAM, "-y"}
          }) {
        Terminal.Ended ended = terminal.runAt(node, command);
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("belongs to 0xSomebodyElse");
      }
    }
  }

  @Test
  void deletesProgramAndCode() {
    try (FakeNode node = nodeWithProgram()) {
      assertThat(terminal.runAt(node, "program", "delete", PROGRAM).code()).isEqualTo(1);
      Terminal.Ended ended = terminal.runAt(node, "--json", "program", "delete", PROGRAM, "-y");
      assertThat(ended.code()).isZero();
      assertThat(documents(ended))
          .hasSize(2)
          .allMatch(json -> json.path("type").asString("").equals("FORGET"));
      JsonNode last = content(node, "POST /api/v0/messages");
      assertThat(last.path("hashes").toString()).isEqualTo("[\"" + CODE + "\"]");
      assertThat(last.path("reason").asString("")).isEqualTo("Deletion of program " + PROGRAM);
      ended = terminal.runAt(node, "--json", "program", "delete", PROGRAM, "-y", "--keep-code");
      assertThat(documents(ended)).hasSize(1);
      assertThat(content(node, "POST /api/v0/messages").path("reason").asString(""))
          .isEqualTo("User deletion");
    }
    try (FakeNode node =
        node()
            .on(
                "GET /api/v0/messages/" + PROGRAM,
                200,
                "{\"status\":\"forgotten\",\"forgotten_by\":[]}")) {
      assertThat(terminal.runAt(node, "program", "delete", PROGRAM, "-y").err())
          .contains("was forgotten");
    }
  }

  @Test
  void callsPrograms() {
    try (FakeNode crn =
        new FakeNode()
            .on(
                "POST /vm/" + PROGRAM + "/echo?a=b",
                request ->
                    new FakeNode.Reply(200, request.body() + "|" + request.headers().get("X-test")))
            .on("GET /vm/" + PROGRAM + "/fails", 500, "Traceback")
            .on("GET /vm/" + PROGRAM, 200, "{\"hello\":1}")) {
      String url = crn.address().toString();
      Terminal.Ended ended = terminal.run("program", "call", PROGRAM, "--crn", url);
      assertThat(ended.code()).isZero();
      assertThat(ended.bytes()).isEqualTo("{\"hello\":1}");
      assertThat(crn.only("GET").path()).isEqualTo("/vm/" + PROGRAM + "/");
      ended =
          terminal.run(
              "program",
              "call",
              PROGRAM,
              "echo?a=b",
              "--crn",
              url,
              "-d",
              "data",
              "-H",
              "X-Test: yes");
      assertThat(ended.bytes()).isEqualTo("data|[yes]");
      ended =
          terminal
              .piping("piped")
              .run("program", "call", PROGRAM, "/echo?a=b", "--crn", url, "-d", "@-", "--json");
      assertThat(ended.json().path("status").asInt(0)).isEqualTo(200);
      assertThat(ended.json().path("body").asString("")).isEqualTo("piped|null");
      ended = terminal.run("program", "call", PROGRAM, "/fails", "--crn", url);
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.bytes()).isEqualTo("Traceback");
      assertThat(ended.err()).contains("HTTP 500");
      assertThat(terminal.run("program", "call", PROGRAM, "--url", url + "/vm/" + PROGRAM).code())
          .isZero();
      assertThat(terminal.run("program", "call", PROGRAM, "/", "--crn", url, "-H", "x").code())
          .isEqualTo(2);
      assertThat(terminal.run("program", "call", PROGRAM, "/a b", "--crn", url).code())
          .isEqualTo(2);
      assertThat(terminal.run("program", "call", PROGRAM, "--crn", url, "-X", "A B").code())
          .isEqualTo(2);
      assertThat(terminal.run("program", "call", PROGRAM, "--crn", url, "--timeout", "0").code())
          .isEqualTo(2);
      assertThat(terminal.run("program", "call", PROGRAM, "--crn", url, "-d", "@/no/such").err())
          .contains("/no/such");
    }
  }

  @Test
  void readsLogs() {
    try (FakeNode crn =
        new FakeNode()
            .on(
                "GET /control/machine/" + PROGRAM + "/logs",
                200,
                "[{\"MESSAGE\":\"one\",\"file\":\"stdout\",\"__REALTIME_TIMESTAMP\":\"t\"},\n"
                    + "{\"MESSAGE\":\"two\",\"file\":\"stderr\"}]")) {
      terminal.with("ALEPH_PRIVATE_KEY", Terminal.KEY);
      String url = crn.address().toString();
      Terminal.Ended ended = terminal.run("program", "logs", PROGRAM, "--crn", url);
      assertThat(ended.code()).isZero();
      assertThat(ended.out().lines()).containsExactly("one", "two");
      assertThat(crn.only("GET").headers()).containsKeys("X-signedpubkey", "X-signedoperation");
      JsonNode json = terminal.run("--json", "program", "logs", PROGRAM, "--crn", url).json();
      assertThat(json.get(0).toString())
          .isEqualTo("{\"stream\":\"stdout\",\"time\":\"t\",\"message\":\"one\"}");
      assertThat(terminal.run("program", "logs", CODE, "--crn", url).err())
          .contains("aleph program call " + CODE);
      Terminal.Ended anywhere = terminal.run("program", "logs", PROGRAM);
      assertThat(anywhere.code()).isEqualTo(2);
      assertThat(anywhere.err()).contains("--crn URL");
    }
  }
}
