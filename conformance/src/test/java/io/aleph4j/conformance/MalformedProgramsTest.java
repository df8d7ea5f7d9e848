package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Programs whose messages are wrong (spec 04 §5.1): the core node refuses what no program can be;
 * of the others a caller is told what is wrong with them.
 */
@ExtendWith(Deployment.Shared.class)
class MalformedProgramsTest {
  private static final String NEVER_THERE = "500: Error during runtime initialisation: ";
  private static final String NOT_SET_UP = "500: Error during vm initialisation: ";
  private static final String NO_MOUNT = NOT_SET_UP + "the configuration's 'mount' is no absolute";
  private static final int AT_ONCE = 2;

  private final Deployment on;
  private final HandMade made;

  MalformedProgramsTest(Deployment deployment) {
    on = deployment;
    made = new HandMade(deployment);
  }

  @AfterEach
  void endPrograms() throws Exception {
    made.end();
  }

  private ObjectNode program() throws IOException {
    String code = made.store(Files.readAllBytes(Deployment.resource("probe").resolve("main.py")));
    ObjectNode content = made.program(code, "plain", "app");
    code(content).put("interface", "asgi");
    return content;
  }

  private static ObjectNode code(ObjectNode content) {
    return (ObjectNode) content.get("code");
  }

  private static ObjectNode resources(ObjectNode content) {
    return (ObjectNode) content.get("resources");
  }

  private static ObjectNode runtime(ObjectNode content) {
    return (ObjectNode) content.get("runtime");
  }

  private static ObjectNode volume(ObjectNode content, String mount) {
    ArrayNode volumes = (ArrayNode) content.get("volumes");
    return volumes.addObject().put("mount", mount);
  }

  private static void scratch(ObjectNode content, String mount) {
    volume(content, mount).put("ephemeral", true).put("size_mib", 8);
  }

  private static void data(ObjectNode content, String ref, String encoding, String mount) {
    content.putObject("data").put("ref", ref).put("encoding", encoding).put("mount", mount);
  }

  /** Whatever the core node refuses never comes to a compute node. */
  @Test
  void whatTheCoreNodeRefuses() throws Exception {
    ObjectNode good = program();
    Map<String, Consumer<ObjectNode>> wrong = new LinkedHashMap<>();
    wrong.put("no code", content -> content.remove("code"));
    wrong.put("an unknown encoding", content -> code(content).put("encoding", "tar"));
    wrong.put("no entrypoint", content -> code(content).remove("entrypoint"));
    wrong.put("an entrypoint that is no text", content -> code(content).put("entrypoint", 1));
    wrong.put("an unknown interface", content -> code(content).put("interface", "wsgi"));
    wrong.put("code that is no hash", content -> code(content).put("ref", "../../etc/passwd"));
    wrong.put("no runtime", content -> content.remove("runtime"));
    wrong.put("a runtime without a comment", content -> runtime(content).remove("comment"));
    wrong.put("memory below zero", content -> resources(content).put("memory", -1));
    wrong.put("no memory", content -> resources(content).put("memory", 0));
    wrong.put("too much memory", content -> resources(content).put("memory", 1_048_577));
    wrong.put("no processors", content -> resources(content).put("vcpus", 0));
    wrong.put("too many processors", content -> resources(content).put("vcpus", 257));
    wrong.put("no time", content -> resources(content).put("seconds", 0));
    wrong.put("too much time", content -> resources(content).put("seconds", 315_360_001));
    wrong.put("time below zero", content -> resources(content).put("seconds", -30));
    wrong.put("a variable that is no text", content -> content.putObject("variables").put("A", 1));
    wrong.put(
        "a variable too long",
        content -> content.putObject("variables").put("A", "a".repeat(4_097)));
    wrong.put(
        "a variable's name too long",
        content -> content.putObject("variables").put("A".repeat(129), "a"));
    wrong.put("a mount that is no text", content -> volume(content, "/a").put("mount", 1));
    wrong.put("a volume without anything", content -> volume(content, "/a"));
    wrong.put("a volume of no size", content -> volume(content, "/a").put("size_mib", 0));
    wrong.put(
        "a volume too large",
        content -> volume(content, "/a").put("name", "a").put("size_mib", 1_953_126));
    wrong.put(
        "a volume that lasts elsewhere",
        content ->
            volume(content, "/a").put("size_mib", 8).put("name", "a").put("persistence", "moon"));
    wrong.put(
        "data without a place",
        content -> {
          data(content, "ab".repeat(32), "zip", "/a");
          ((ObjectNode) content.get("data")).remove("mount");
        });
    wrong.put("a field that nobody knows", content -> content.put("more", 1));
    wrong.forEach((name, change) -> {
      ObjectNode changed = good.deepCopy();
      change.accept(changed);
      Api.Answer answer = made.offer(changed);
      assertThat(answer.status()).as("%s: %s", name, answer.body()).isEqualTo(422);
      assertThat(answer.json().path("error_code").asInt(-1)).as(name).isZero();
    });
  }

  /** A message waits for the files that it names, and those files stay as long as it does. */
  @Test
  void filesThatAreMissing() throws Exception {
    ObjectNode waiting = program();
    code(waiting).put("ref", "ab".repeat(32));
    Api.Answer answer = made.offer(waiting);
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertGone(TestMessage.sha256(waiting.toString()));
    byte[] text = ("app = None # " + waiting.get("time")).getBytes(StandardCharsets.UTF_8);
    String code = made.store(text);
    String program = made.publish(made.program(code, "plain", "app:app"));
    assertThat(made.forget(code).json().path("error_code").asInt(-1)).isEqualTo(503);
    lose(TestMessage.sha256(text));
    HttpResponse<String> lost = on.get(program, "/");
    assertThat(lost.statusCode()).as(lost.body()).isEqualTo(400);
    assertThat(lost.body()).isEqualTo("{\"error\":\"400: Code, runtime or data not available\"}");
    assertThat(made.forget(program).status()).isEqualTo(200);
    assertGone(program);
    assertThat(made.forget(code).status()).isEqualTo(200);
    assertGone(program);
  }

  private void assertGone(String program) throws Exception {
    HttpResponse<String> answer = on.get(program, "/");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"error\":\"Hash not found: " + program + "\"}");
  }

  /** As when the core node's disk is damaged. */
  private void lose(String file) throws IOException {
    try (Stream<Path> files = Files.walk(on.file("data").resolve("files"))) {
      List<Path> found = files.filter(path -> path.getFileName().toString().equals(file)).toList();
      assertThat(found).hasSize(1);
      Files.delete(found.getFirst());
    }
  }

  /** What is said of a program that does not come to serve. */
  private record Wrong(String name, int status, String error, Consumer<ObjectNode> change) {}

  private static Wrong setUp(String name, String error, Consumer<ObjectNode> change) {
    return new Wrong(name, 500, NOT_SET_UP + error, change);
  }

  private static List<Wrong> some(String text) {
    String entrypoint = "the configuration has no entrypoint, or one with '..'";
    return List.of(
        setUp(
            "no zip", "the zip archive: it has no directory", c -> code(c).put("encoding", "zip")),
        setUp("empty entrypoint", entrypoint, c -> code(c).put("entrypoint", "")),
        setUp(
            "entrypoint elsewhere",
            entrypoint,
            c -> code(c).put("entrypoint", "../../bin/sh").put("interface", "binary")),
        setUp(
            "nothing of this name",
            "/opt/code/main.py has no 'nothing', which the entry point names",
            c -> code(c).put("entrypoint", "nothing")),
        new Wrong("relative mount", 500, NO_MOUNT, c -> scratch(c, "data")),
        new Wrong("mount that goes up", 500, NO_MOUNT, c -> scratch(c, "/mnt/../etc")),
        setUp(
            "volume that is no file system",
            "cannot mount /dev/vdc (squashfs) on /mnt/a",
            c -> volume(c, "/mnt/a").put("ref", text)),
        setUp(
            "two volumes in one file",
            "two volumes are called n: both would write to one file",
            c -> {
              volume(c, "/a").put("size_mib", 8).put("name", "n");
              volume(c, "/b").put("size_mib", 8).put("name", "n");
            }),
        setUp(
            "volume of the network's storage",
            "Only 'host' persistence is supported",
            c -> volume(c, "/a").put("size_mib", 8).put("persistence", "store")),
        setUp(
            "too many volumes",
            "a machine has at most 21 disks, and this one wants 22",
            c -> {
              for (int i = 0; i < 20; i++) {
                scratch(c, "/mnt/" + i);
              }
            }),
        setUp(
            "variable that is none",
            "the configuration's 'A=B' is no variable's name",
            c -> c.putObject("variables").put("A=B", "c")),
        new Wrong(
            "memory that nobody has",
            503,
            "This CRN cannot host the requested workload at this time.",
            c -> resources(c).put("memory", 1_048_576)),
        new Wrong(
            "processors that nobody has",
            503,
            "This CRN cannot host the requested workload at this time.",
            c -> resources(c).put("vcpus", 256)),
        new Wrong(
            "runtime that is no file system",
            500,
            NEVER_THERE + "the machine ended before it was ready\n",
            c -> runtime(c).put("ref", text)));
  }

  private static List<Wrong> more(String text, String folder) {
    return List.of(
        setUp("no squashfs", "cannot mount /dev/vdb", c -> code(c).put("encoding", "squashfs")),
        setUp(
            "no application",
            "'os' of the entry point is a module, no ASGI application",
            c -> code(c).put("entrypoint", "os")),
        setUp(
            "executable that is none",
            "cannot start /opt/code/app: Exec format error (it is no program",
            c -> code(c).put("ref", text).put("entrypoint", "app").put("interface", "binary")),
        new Wrong("mount of no name", 500, NO_MOUNT, c -> scratch(c, "")),
        setUp("mount on a file", "cannot mount /dev/vdc (ext4) on", c -> scratch(c, "/etc/passwd")),
        setUp("data that are no zip", "the zip archive", c -> data(c, text, "zip", "/d")),
        new Wrong("data at no place", 500, NO_MOUNT, c -> data(c, text, "plain", "d")),
        setUp(
            "data in place of a folder", "cannot write /etc", c -> data(c, text, "plain", "/etc")),
        setUp(
            "variable without a name",
            "the configuration is no variable's name",
            c -> c.putObject("variables").put("", "c")),
        new Wrong(
            "memory for no kernel",
            500,
            NEVER_THERE + "the machine ended before it was ready",
            c -> resources(c).put("memory", 1)),
        new Wrong(
            "runtime without an init process",
            500,
            NEVER_THERE + "the machine ended before it was ready\n",
            c -> runtime(c).put("ref", folder)));
  }

  @Test
  void programsThatDoNotComeToServe() throws Exception {
    ObjectNode good = program();
    String text = made.store("this is no file system".getBytes(StandardCharsets.UTF_8));
    List<Wrong> all = new ArrayList<>(some(text));
    all.addAll(more(text, made.store(made.squashfs("no-init", "file", "text"))));
    List<ProcessHandle> before = on.machines();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> answers = new ArrayList<>();
      for (Wrong wrong : all) {
        answers.add(
            threads.submit(() -> {
              assertTold(good, wrong);
              return wrong;
            }));
      }
      for (Future<?> answer : answers) {
        answer.get(4, TimeUnit.MINUTES);
      }
    }
    Deployment.until(() -> before.containsAll(on.machines()));
  }

  private void assertTold(ObjectNode good, Wrong wrong) throws Exception {
    String program = made.publish(good, wrong.change());
    HttpResponse<String> answer = on.get(program, "/");
    assertThat(answer.statusCode()).as(wrong.name()).isEqualTo(wrong.status());
    assertThat(Api.JSON.readTree(answer.body()).get("error").asString())
        .as(wrong.name())
        .startsWith(wrong.error());
  }

  /** What looks wrong and is not. */
  @Test
  void programsThatServeAllTheSame() throws Exception {
    ObjectNode content = program();
    resources(content).put("memory", 128).put("seconds", 1);
    scratch(content, "/mnt/a");
    scratch(content, "/mnt/a");
    scratch(content, "/");
    volume(content, "/mnt/small").put("size_mib", 1).put("name", "///");
    content.putObject("variables").put("PYTHONPATH", "/none").put("LD_PRELOAD", "/none.so");
    String program = made.publish(content);
    assertThat(made.ask(program, "os.environ['PYTHONPATH']").asString()).isEqualTo("/none");
    assertThat(made.ask(program, "write('/mnt/a/file', 'text')").asBoolean()).isTrue();
  }
}
