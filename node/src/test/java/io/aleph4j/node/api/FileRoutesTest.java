package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.storage.Keys;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Spec 02 §3.7 and §3.9: how files are read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FileRoutesTest {

  private static final int LARGEST = 300_000;
  private static final Account ALICE = Draft.ACCOUNTS.get(0);
  private static final Account BOB = Draft.ACCOUNTS.get(1);

  private final Random random = new Random(6);
  private TestNode node;
  private int time = 1_700_000_000;

  @BeforeAll
  void start() {
    UploadLimits limits =
        new UploadLimits(LARGEST, LARGEST, true, 1 << 20, 1 << 20, 1 << 20, 1L << 30, 1L << 40);
    node = new TestNode(limits);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private String upload(byte[] content, String engine) {
    HttpResponse<String> answer =
        new Form().file(content).sendTo(node, "/api/v0/" + engine + "/add_file");
    assertThat(answer.statusCode()).isEqualTo(200);
    return StrictJson.parse(answer.body()).get("hash").asString();
  }

  /** Stores a file for an account; the hash of the message. */
  private String store(Account account, byte[] content, String fields) {
    String hash = upload(content, "storage");
    String text =
        "{\"address\":\""
            + account.address()
            + "\",\"time\":"
            + time++
            + ".5,\"item_type\":\"storage\",\"item_hash\":\""
            + hash
            + "\""
            + fields
            + "}";
    return node.processed(TestNode.message(account, MessageType.STORE, text, time, "TEST"));
  }

  private HttpResponse<Void> head(String path) {
    try {
      return node.http()
          .send(
              HttpRequest.newBuilder(URI.create(node.url() + path))
                  .method("HEAD", HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void headTellsWhatGetWouldSend() {
    String hash = upload(bytes(5_000), "storage");
    for (String path : List.of("/api/v0/storage/raw/" + hash, "/api/v0/storage/" + hash)) {
      HttpResponse<Void> head = head(path);
      HttpResponse<String> get = node.get(path);
      assertThat(head.statusCode()).isEqualTo(200);
      for (String name : List.of("content-type", "content-length", "etag")) {
        assertThat(head.headers().firstValue(name)).isEqualTo(get.headers().firstValue(name));
      }
    }
    HttpResponse<Void> raw = head("/api/v0/storage/raw/" + hash);
    assertThat(raw.headers().firstValue("content-length")).contains("5000");
    assertThat(raw.headers().firstValue("accept-ranges")).contains("bytes");
    assertThat(raw.headers().firstValue("content-type")).contains("application/octet-stream");
    assertThat(head("/api/v0/storage/raw/" + "b".repeat(64)).statusCode()).isEqualTo(404);
    assertThat(head("/api/v0/storage/raw/short").statusCode()).isEqualTo(400);
  }

  @Test
  void aPartOfAFileCanBeHadAndOneThatIsKnownNeedNotBeSent() {
    byte[] content = "0123456789".getBytes(StandardCharsets.US_ASCII);
    String raw = "/api/v0/storage/raw/" + upload(content, "storage");
    HttpResponse<String> part = node.get(raw, "Range", "bytes=2-4");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("234");
    assertThat(part.headers().firstValue("content-range")).contains("bytes 2-4/10");
    assertThat(node.get(raw, "Range", "bytes=10-").statusCode()).isEqualTo(416);
    String tag = node.get(raw).headers().firstValue("etag").orElseThrow();
    assertThat(node.get(raw, "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 56, 57, 58, 114, 115, 70_000, 65_536, 65_537, LARGEST})
  void jsonHoldsLinesOfBase64(int size) {
    byte[] content = bytes(size);
    String hash = upload(content, "storage");
    HttpResponse<String> answer = node.get("/api/v0/storage/" + hash);
    JsonNode json = StrictJson.parse(answer.body());
    assertThat(json.propertyNames()).containsExactly("status", "hash", "engine", "content");
    StringBuilder expected = new StringBuilder();
    for (int from = 0; from < size; from += 57) {
      byte[] line = java.util.Arrays.copyOfRange(content, from, Math.min(size, from + 57));
      expected.append(Base64.getEncoder().encodeToString(line)).append('\n');
    }
    assertThat(json.get("content").asString()).isEqualTo(expected.toString());
    assertThat(json.get("hash").asString()).isEqualTo(hash);
    assertThat(json.get("engine").asString()).isEqualTo("storage");
  }

  @Test
  void whatIsLargerThanAnyUploadIsNotSentAsJson() {
    String hash = upload(bytes(LARGEST + 1), "ipfs");
    HttpResponse<String> answer = node.get("/api/v0/storage/" + hash);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(node.get("/api/v0/storage/raw/" + hash).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v0/storage/short, 400, Invalid hash provided",
    "/api/v0/storage/raw/short, 400, Invalid hash",
    "/api/v0/storage/by-message-hash/short, 400, Invalid hash provided",
    "/api/v0/storage/by-ref/name, 400, address is required for user-defined ref",
    "/api/v0/storage/by-ref/0xA/name, 404, No file found for tag 0xA/name",
    "/api/v0/storage/count/nothing, 200, 0",
  })
  void whatCannotBeFoundIsSaidSo(String path, int status, String body) {
    HttpResponse<String> answer = node.get(path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
  }

  // The database takes no NUL: the server lets none through in a path.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v0/storage/by-ref/0xA/na%00me",
        "/api/v0/storage/count/no%00thing",
        "/api/v0/addresses/0x%00/files"
      })
  void noPathHasANul(String path) {
    assertThat(node.get(path).statusCode()).isEqualTo(400);
  }

  @Test
  void unknownFilesAreNotFound() {
    // Any 64 characters may be a name.
    for (String name : List.of("a".repeat(64), "Z".repeat(64), "Qm" + "x".repeat(44))) {
      assertThat(node.get("/api/v0/storage/" + name).body()).isEqualTo("Not found");
      assertThat(node.get("/api/v0/storage/raw/" + name).body()).isEqualTo("Not found");
      assertThat(node.get("/api/v0/storage/metadata/" + name).statusCode()).isEqualTo(404);
      assertThat(node.get("/api/v0/storage/by-message-hash/" + name).body())
          .isEqualTo("No file found for message " + name);
    }
    String ref = "b".repeat(64);
    assertThat(node.get("/api/v0/storage/by-ref/" + ref).body())
        .isEqualTo("No file found for tag " + ref);
  }

  @Test
  void aFileThatIsDeletedUnderUsIsNotFound() throws IOException {
    byte[] content = bytes(100);
    String hash = upload(content, "storage");
    try (Stream<Path> paths = Files.walk(node.folder())) {
      for (Path path : paths.filter(path -> path.endsWith(hash)).toList()) {
        Files.delete(path);
      }
    }
    assertThat(node.get("/api/v0/storage/raw/" + hash).statusCode()).isEqualTo(404);
    HttpResponse<String> json = node.get("/api/v0/storage/" + hash);
    assertThat(json.statusCode()).isEqualTo(404);
    assertThat(json.body()).isEqualTo("No file found for hash " + hash);
    // Uploading it again mends it.
    upload(content, "storage");
    assertThat(node.get("/api/v0/storage/raw/" + hash).statusCode()).isEqualTo(200);
  }

  @Test
  void theLatestVersionIsFoundByMessageAndByName() {
    byte[] first = bytes(10);
    byte[] second = bytes(20);
    String original = store(ALICE, first, "");
    String byRef = "/api/v0/storage/by-ref/" + original;
    assertThat(node.json(byRef).get("size").asInt()).isEqualTo(10);
    String update = store(ALICE, second, ",\"ref\":\"" + original + "\"");
    JsonNode latest = node.json(byRef);
    assertThat(latest.propertyNames())
        .containsExactlyInAnyOrder("ref", "owner", "file_hash", "download_url", "size");
    assertThat(latest.get("file_hash").asString()).isEqualTo(ItemHash.sha256(second).value());
    assertThat(latest.get("ref").asString()).isEqualTo(original);
    assertThat(latest.get("download_url").asString())
        .isEqualTo("/api/v0/storage/raw/" + ItemHash.sha256(second));
    assertThat(node.json("/api/v0/storage/by-message-hash/" + update).get("ref").asString())
        .isEqualTo(original);
    assertThat(node.json("/api/v0/storage/by-message-hash/" + original).get("ref").asString())
        .isEqualTo(original);
    store(ALICE, second, ",\"ref\":\"my name\"");
    store(ALICE, first, ",\"ref\":\"my name\"");
    JsonNode named = node.json("/api/v0/storage/by-ref/" + ALICE.address() + "/my%20name");
    assertThat(named.get("size").asInt()).isEqualTo(10);
    assertThat(named.get("ref").asString()).isEqualTo("my name");
    assertThat(
            node.json("/api/v0/storage/by-ref/" + BOB.address() + "/" + original)
                .get("owner")
                .asString())
        .isEqualTo(ALICE.address().value());
  }

  @Test
  void metadataTellsSizeAndKind() {
    String hash = upload(bytes(33), "storage");
    JsonNode metadata = node.json("/api/v0/storage/metadata/" + hash);
    assertThat(metadata.toString())
        .isEqualTo(
            "{\"file_hash\":\"%1$s\",\"type\":\"file\",\"size\":33,\"download_url\":\"/api/v0/storage/raw/%1$s\"}"
                .formatted(hash));
  }

  @Test
  void theFilesOfAnAccountAreListedByPageAndByCursor() {
    Account owner = Draft.ACCOUNTS.get(2);
    String path = "/api/v0/addresses/" + owner.address() + "/files";
    assertThat(node.get(path).statusCode()).isEqualTo(404);
    assertThat(node.get(path + "?cursor=").statusCode()).isEqualTo(404);
    List<String> stored = new ArrayList<>();
    byte[] twice = bytes(7);
    long size = 0;
    for (int i = 0; i < 5; i++) {
      byte[] content = i % 2 == 0 ? twice : bytes(100 + i);
      stored.addFirst(store(owner, content, ""));
      size += content.length;
    }
    JsonNode page = node.json(path);
    assertThat(page.get("total_size").asLong()).isEqualTo(size);
    assertThat(page.get("pagination_total").asInt()).isEqualTo(5);
    assertThat(page.get("pagination_per_page").asInt()).isEqualTo(100);
    assertThat(page.has("pagination_item")).isFalse();
    assertThat(hashes(page)).isEqualTo(stored);
    assertThat(page.get("files").get(0).get("created").asString()).endsWith(".500000Z");
    assertThat(hashes(node.json(path + "?sort_order=1"))).isEqualTo(stored.reversed());
    String file = ItemHash.sha256(twice).value();
    JsonNode ofFile = node.json(path + "?file_hash=" + file);
    assertThat(hashes(ofFile)).hasSize(3);
    assertThat(ofFile.get("pagination_total").asInt()).isEqualTo(3);
    assertThat(hashes(node.json(path + "?pagination=2&page=3"))).containsExactly(stored.getLast());
    assertThat(node.get(path + "?pagination=2&page=4").statusCode()).isEqualTo(404);
    assertThat(hashes(node.json(path + "?pagination=0"))).isEqualTo(stored);
    List<String> walked = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      JsonNode part = node.json(path + "?pagination=2&cursor=" + cursor);
      walked.addAll(hashes(part));
      assertThat(part.get("total_size").toString()).isEqualTo(size + ".0");
      assertThat(part.get("files").get(0).get("created").isNumber()).isTrue();
      cursor = part.get("next_cursor").isNull() ? null : part.get("next_cursor").asString();
    }
    assertThat(walked).isEqualTo(stored);
    assertThat(node.get(path + "?cursor=nonsense!").statusCode()).isEqualTo(422);
  }

  @Test
  void aPageOfAnySizeIsSentInParts() {
    node.database()
        .run(
            """
            INSERT INTO file (hash, size, type) VALUES ('many', 1, 0);
            INSERT INTO file_pin (file_hash, kind, item_hash, owner, owner_key, created)
            SELECT 'many', 1, 'many' || lpad(n::text, 4, '0'), 'MANY', %d, n / 3
            FROM generate_series(1, 1300) n\
            """
                .formatted(Keys.of("MANY")));
    String path = "/api/v0/addresses/MANY/files?sort_order=1&pagination=";
    List<String> all = hashes(node.json(path + "0"));
    assertThat(all).hasSize(1300).isSorted().doesNotHaveDuplicates();
    assertThat(hashes(node.json(path + "1200"))).isEqualTo(all.subList(0, 1200));
    assertThat(hashes(node.json(path + "1200&page=2"))).isEqualTo(all.subList(1200, 1300));
    assertThat(hashes(node.json(path + "600&page=2"))).isEqualTo(all.subList(600, 1200));
    assertThat(hashes(node.json(path + "500"))).isEqualTo(all.subList(0, 500));
    assertThat(hashes(node.json(path + "501"))).isEqualTo(all.subList(0, 501));
  }

  private static List<String> hashes(JsonNode page) {
    List<String> hashes = new ArrayList<>();
    page.get("files").forEach(file -> hashes.add(file.get("item_hash").asString()));
    return hashes;
  }

  @Test
  void contentsOfStoreMessagesAreShownInTheirTypedForm() {
    String item = store(BOB, bytes(3), ",\"extra\":1,\"payment\":{\"type\":\"hold\",\"x\":2}");
    JsonNode content = node.json("/api/v0/messages/" + item + "/content");
    assertThat(content.propertyNames())
        .containsExactly(
            "address",
            "time",
            "item_type",
            "item_hash",
            "size",
            "content_type",
            "ref",
            "metadata",
            "payment");
    assertThat(content.get("payment").toString())
        .isEqualTo("{\"chain\":null,\"receiver\":null,\"type\":\"hold\"}");
    assertThat(content.get("ref").isNull()).isTrue();
    assertThat(node.json("/api/v0/messages.json?hashes=" + item).toString())
        .contains("\"extra\":1");
  }

  @Test
  void aForgottenMessageLeavesItsSkeleton() {
    String item = store(BOB, bytes(44), "");
    String forget =
        node.processed(
            TestNode.message(
                BOB,
                MessageType.FORGET,
                "{\"address\":\""
                    + BOB.address()
                    + "\",\"time\":"
                    + time++
                    + ",\"hashes\":[\""
                    + item
                    + "\"]}",
                1_700_000_555.25,
                "TEST"));
    JsonNode forgotten = node.json("/api/v0/messages/" + item);
    assertThat(forgotten.get("status").asString()).isEqualTo("forgotten");
    assertThat(forgotten.get("forgotten_by").toString()).isEqualTo("[\"" + forget + "\"]");
    JsonNode message = forgotten.get("message");
    assertThat(message.propertyNames())
        .containsExactly(
            "sender",
            "chain",
            "signature",
            "type",
            "item_type",
            "item_hash",
            "time",
            "channel",
            "owner",
            "payment_type",
            "size",
            "forgotten_at");
    assertThat(message.get("size").asInt()).isEqualTo(44);
    assertThat(message.get("payment_type").asString()).isEqualTo("hold");
    assertThat(message.get("forgotten_at").asDouble()).isEqualTo(1_700_000_555.25);
    assertThat(node.json("/api/v0/messages/" + item + "/status").get("status").asString())
        .isEqualTo("forgotten");
    assertThat(node.get("/api/v0/messages/" + item + "/content").statusCode()).isEqualTo(422);
    JsonNode list =
        node.json(
            "/api/v0/messages.json?msgStatuses=forgotten&msgType=STORE&addresses="
                + BOB.address()
                + "&hashes="
                + item
                + "&paymentTypes=hold&startDate=1700000555&endDate=1700000556");
    assertThat(list.get("messages").size()).isOne();
    assertThat(list.get("pagination_total").asInt()).isOne();
    assertThat(list.get("messages").get(0).get("status").asString()).isEqualTo("forgotten");
    assertThat(list.get("messages").get(0).get("forgotten_by").size()).isOne();
    assertThat(
            node.json("/api/v0/messages.json?msgStatuses=forgotten&chains=SOL&hashes=" + item)
                .get("messages")
                .size())
        .isZero();
    assertThat(node.json("/api/v0/messages.json?hashes=" + item).get("messages").size()).isZero();
    assertThat(node.get("/api/v0/storage/by-message-hash/" + item).statusCode()).isEqualTo(404);
  }
}
