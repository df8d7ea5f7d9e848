package io.aleph4j.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A private network that begins with images: clients find them, and machines use them. */
class SeedImagesTest {

  private static final String OFFICIAL = "0xFba561a84A537fCaa567bb7A2257e7142701ae2A";
  private static final EvmAccount ALICE = DevelopmentAccounts.builtIn().getFirst();
  private static final String SEED = "state.json";

  @TempDir private Path temporary;

  private final HttpClient http = HttpClient.newHttpClient();
  private byte[] disk = {};
  private byte[] runtime = {};

  @BeforeEach
  void writeFiles() throws IOException {
    // The embedded server of root runs as another user.
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
    Random random = new Random(9);
    disk = new byte[3_000_000];
    runtime = new byte[70_000];
    random.nextBytes(disk);
    random.nextBytes(runtime);
    Files.write(temporary.resolve("disk.qcow2"), disk);
    Files.write(temporary.resolve("runtime.squashfs"), runtime);
  }

  /** A signed message of the year 2023, when machines could be paid by what their owner holds. */
  static String message(EvmAccount account, String type, String content) {
    ItemHash hash = ItemHash.sha256(content);
    String signed =
        String.join("\n", account.chain().code(), account.address().value(), type, hash.value());
    return StrictJson.mapper()
        .writeValueAsString(
            Map.of(
                "chain",
                account.chain().code(),
                "sender",
                account.address().value(),
                "type",
                type,
                "time",
                1_700_000_000,
                "item_type",
                "inline",
                "item_hash",
                hash.value(),
                "item_content",
                content,
                "signature",
                account.sign(signed.getBytes(StandardCharsets.UTF_8))));
  }

  private static String store(ItemHash file) {
    return message(
        ALICE,
        "STORE",
        "{\"address\":\"%s\",\"time\":1,\"item_type\":\"storage\",\"item_hash\":\"%s\"}"
            .formatted(ALICE.address(), file));
  }

  private Path seeds(ItemHash fileOfTheMessage) throws IOException {
    return Files.writeString(
        temporary.resolve(SEED),
        """
        {"images": [
          {"kind": "rootfs", "id": "tiny", "name": "Tiny", "file": "disk.qcow2", "default": true},
          {"kind": "runtime", "id": "python3", "file": "runtime.squashfs", "message": %s},
          {"kind": "rescue", "id": "help", "file": "disk.qcow2"}]}
        """
            .formatted(store(fileOfTheMessage)));
  }

  private Child up(String name, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("up", "--port", "0", "--data-dir", temporary.resolve("data").toString()));
    words.addAll(List.of(more));
    return Child.start(temporary.resolve(name + ".log"), words.toArray(String[]::new));
  }

  private static URI listening(Child node) throws InterruptedException {
    String line = node.awaitLine("Listening on ");
    return URI.create(line.substring(line.indexOf("http")));
  }

  private HttpResponse<byte[]> ask(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private JsonNode json(URI url, String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = ask(HttpRequest.newBuilder(url.resolve(path)));
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return StrictJson.parse(answer.body());
  }

  private JsonNode list(URI url, String key) throws IOException, InterruptedException {
    return json(url, "/api/v0/aggregates/" + OFFICIAL + ".json?keys=" + key).at("/data/" + key);
  }

  private static void stop(Child node) throws InterruptedException {
    node.terminate();
    assertThat(node.awaitExit()).isZero();
  }

  @Test
  void clientsFindImagesAndMachinesUseThemAfterARestartToo() throws Exception {
    Path seed = seeds(ItemHash.sha256(runtime));
    for (String start : List.of("first", "second")) {
      try (Child node = up(start, "--seed-file", seed.toString())) {
        URI url = listening(node);
        assertListed(url);
        assertKept(url, list(url, "vm-images").at("/rootfs/tiny/hash").asString(), disk);
        assertKept(url, list(url, "vm-images").at("/runtimes/python3/hash").asString(), runtime);
        assertThat(publish(url, instance(url))).isEqualTo(200);
        assertThat(json(url, "/api/v0/messages.json").get("pagination_total").asInt()).isEqualTo(3);
        stop(node);
      }
    }
    try (Child without = up("third")) {
      URI url = listening(without);
      // The lists are those of the program again; what was published stays.
      assertThat(list(url, "vm-images").at("/rootfs/tiny").isMissingNode()).isTrue();
      assertThat(json(url, "/api/v0/messages.json").get("pagination_total").asInt()).isEqualTo(3);
      stop(without);
    }
    try (Child check =
        Child.start(
            temporary.resolve("check.log"),
            "core",
            "check",
            "--data-dir",
            temporary.resolve("data").toString())) {
      assertThat(check.awaitExit()).isZero();
    }
  }

  private void assertListed(URI url) throws IOException, InterruptedException {
    JsonNode images = list(url, "vm-images");
    String tiny = images.at("/rootfs/tiny/hash").asString();
    assertThat(images.at("/rootfs/tiny").toString())
        .isEqualTo(
            "{\"hash\":\"%s\",\"display_name\":\"Tiny\",\"description\":\"\",\"min_disk_mib\":3,\"deprecated\":false}"
                .formatted(tiny));
    assertThat(images.at("/defaults").toString())
        .isEqualTo("{\"rootfs\":\"tiny\",\"runtime\":\"python3\",\"firmware\":\"sev\"}");
    JsonNode runtimes = list(url, "runtimes").get("entries");
    List<String> entries = new ArrayList<>();
    runtimes.forEach(one ->
        entries.add(
            one.get("type").asString()
                + " "
                + one.get("id").asString()
                + " "
                + one.get("default").asBoolean()));
    assertThat(entries)
        .containsExactlyInAnyOrder(
            "instance tiny true",
            "instance debian12 false",
            "instance ubuntu22 false",
            "instance ubuntu24 false",
            "program python3 false",
            "program nodejs false",
            "rescue help false",
            "firmware sev true");
  }

  private void assertKept(URI url, String message, byte[] content)
      throws IOException, InterruptedException {
    JsonNode kept = json(url, "/api/v0/storage/by-message-hash/" + message);
    HttpResponse<byte[]> file =
        ask(HttpRequest.newBuilder(url.resolve(kept.get("download_url").asString())));
    assertThat(file.body()).isEqualTo(content);
  }

  private String instance(URI url) throws IOException, InterruptedException {
    String rootfs = list(url, "vm-images").at("/rootfs/tiny/hash").asString();
    return message(
        ALICE,
        "INSTANCE",
        "{\"address\":\"%s\",\"time\":1700000000,\"allow_amend\":false,\"environment\":{\"internet\":true},\"resources\":{\"vcpus\":1,\"memory\":128,\"seconds\":30},\"payment\":{\"chain\":\"ETH\",\"type\":\"hold\"},\"rootfs\":{\"persistence\":\"host\",\"size_mib\":20480,\"parent\":{\"ref\":\"%s\",\"use_latest\":true}}}"
            .formatted(ALICE.address(), rootfs));
  }

  private int publish(URI url, String message) throws IOException, InterruptedException {
    return ask(HttpRequest.newBuilder(url.resolve("/api/v0/messages"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString("{\"message\":" + message + ",\"sync\":true}")))
        .statusCode();
  }

  @Test
  void aFileThatIsNotTheOneOfItsMessageIsRefusedWithBothNames() throws Exception {
    ItemHash other = ItemHash.sha256("another file");
    try (Child node = up("other", "--seed-file", seeds(other).toString())) {
      assertThat(node.awaitExit()).isEqualTo(1);
      assertThat(node.output().lines().filter(line -> line.startsWith("alephd: ")))
          .singleElement()
          .asString()
          .contains(SEED)
          .contains("images[1]: ")
          .contains("runtime.squashfs is not " + other);
      assertThat(node.output()).doesNotContain("\tat ");
    }
  }
}
