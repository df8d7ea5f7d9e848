package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Programs whose messages a test writes itself, field by field: also such as no client would send.
 * Their files are uploaded without a command line, which is quicker.
 */
final class HandMade {
  private final Deployment on;
  private final Account account = TestAccounts.ethereum();
  private final Set<String> published = ConcurrentHashMap.newKeySet();

  HandMade(Deployment deployment) {
    on = deployment;
  }

  private Api core() {
    return new Api(on.cloud().core());
  }

  private static double now() {
    return System.currentTimeMillis() / 1000.0;
  }

  /** Keeps a file; the message that does. */
  String store(byte[] file) {
    return store(file, null);
  }

  String store(Path file) throws IOException {
    return store(Files.readAllBytes(file));
  }

  /** Keeps a file as the newest version of another message's. */
  String amend(String original, Path file) throws IOException {
    return store(Files.readAllBytes(file), original);
  }

  private String store(byte[] file, @Nullable String ref) {
    ObjectNode content = header();
    content.put("item_type", "storage").put("item_hash", TestMessage.sha256(file));
    content.putObject("payment").put("type", "credit");
    if (ref != null) {
      content.put("ref", ref);
    }
    TestMessage message = sign("STORE", content);
    Api.Answer answer = core().upload(file, message);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return message.itemHash();
  }

  /** Makes a message forgotten. */
  Api.Answer forget(String hash) {
    return core().publish(TestMessage.forget(account, List.of(hash), now(), null), true);
  }

  /** Makes its programs forgotten and waits for their end: a node runs few machines at a time. */
  void end() throws Exception {
    if (published.isEmpty()) {
      return;
    }
    List<String> all = List.copyOf(published);
    core().publish(TestMessage.forget(account, all, now(), null), true);
    Api compute = new Api(on.cloud().compute());
    Deployment.until(() -> {
      String running = compute.get("/about/executions/list").body();
      return all.stream().noneMatch(running::contains);
    });
  }

  /** A squashfs of a folder, in a file beside it. */
  static Path squashfs(Path folder) throws Exception {
    Path image = folder.resolveSibling(folder.getFileName() + ".squashfs");
    Deployment.run(
        "mksquashfs", folder.toString(), image.toString(), "-noappend", "-quiet", "-no-progress");
    return image;
  }

  /** A squashfs with one file, which holds this text. */
  Path squashfs(String name, String file, String text) throws Exception {
    Path folder = on.folder(name);
    Files.writeString(folder.resolve(file), text);
    return squashfs(folder);
  }

  private ObjectNode header() {
    ObjectNode content = Api.JSON.createObjectNode();
    return content.put("address", account.address().value()).put("time", now());
  }

  private TestMessage sign(String type, ObjectNode content) {
    double time = content.path("time").asDouble(now());
    return TestMessage.signed(account, type, content.toString(), Double.toString(time), null);
  }

  /** The content of a program as clients write it; tests change what they are about. */
  ObjectNode program(String code, String encoding, String entrypoint) {
    ObjectNode content = header();
    content.put("type", "vm-function").put("allow_amend", false);
    content.putObject("on").put("http", true).put("persistent", false);
    content.putObject("environment").put("internet", false).put("aleph_api", true);
    content.putObject("resources").put("vcpus", 1).put("memory", 256).put("seconds", 60);
    ObjectNode runtime = content.putObject("runtime");
    runtime.put("ref", on.cloud().runtime()).put("use_latest", false).put("comment", "");
    content.putArray("volumes");
    content.putObject("payment").put("chain", "ETH").put("type", "hold");
    ObjectNode written = content.putObject("code");
    written.put("encoding", encoding).put("entrypoint", entrypoint).put("ref", code);
    return content;
  }

  /** What the core node says to a program. */
  Api.Answer offer(ObjectNode program) {
    return core().publish(sign("PROGRAM", program), true);
  }

  /** Publishes a program; its hash. */
  String publish(ObjectNode program) {
    TestMessage message = sign("PROGRAM", program);
    core().processed(message);
    published.add(message.itemHash());
    return message.itemHash();
  }

  /** Publishes one after a change. */
  String publish(ObjectNode program, Consumer<ObjectNode> change) {
    ObjectNode changed = program.deepCopy();
    change.accept(changed);
    return publish(changed);
  }

  /** What the program of {@code probe} finds a Python expression to be. */
  JsonNode ask(String program, String expression) throws Exception {
    var answer =
        on.client()
            .send(
                on.request(program, "/").POST(BodyPublishers.ofString(expression)).build(),
                BodyHandlers.ofString());
    assertThat(answer.statusCode())
        .as(String.format(Locale.ROOT, "%s: %s", expression, answer.body()))
        .isEqualTo(200);
    return Api.JSON.readTree(answer.body());
  }
}
