package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Eventually;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Spec 02 §4: what is uploaded is there, or nothing of it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UploadTest {

  private static final String ADD_FILE = "/api/v0/storage/add_file";
  private static final String ADD_IPFS_FILE = "/api/v0/ipfs/add_file";
  private static final String ADD_CAR = "/api/v0/ipfs/add_car";
  private static final int LARGEST = 4_000;
  private static final int LARGEST_ANONYMOUS = 1_000;
  private static final Account ALICE = Draft.ACCOUNTS.get(0);
  private static final Account BOB = Draft.ACCOUNTS.get(1);

  private final Random random = new Random(5);
  private TestNode node;
  private int time = 1_700_000_000;

  @BeforeAll
  void start() {
    UploadLimits limits =
        new UploadLimits(
            LARGEST,
            LARGEST_ANONYMOUS,
            true,
            LARGEST,
            LARGEST_ANONYMOUS,
            LARGEST,
            1L << 30,
            1L << 40);
    node = new TestNode(limits);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  /**
   * Whatever a test did: each file has its row and each row its file, and nothing is on its way.
   */
  @AfterEach
  void filesAndRowsFitTogether() {
    Eventually.holds("nothing is on its way", () -> list("incoming").isEmpty());
    List<String> rows = node.database().all("SELECT hash FROM file ORDER BY hash");
    assertThat(files()).isEqualTo(rows);
  }

  private List<String> list(String folder) {
    try (Stream<java.nio.file.Path> paths = Files.list(node.folder().resolve(folder))) {
      return paths.map(path -> path.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> files() {
    try (Stream<java.nio.file.Path> paths = Files.walk(node.folder())) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private String store(Account account, Account owner, String file, String fields) {
    String content =
        "{\"address\":\""
            + owner.address()
            + "\",\"time\":"
            + time++
            + ",\"item_type\":\""
            + (file.startsWith("Qm") ? "ipfs" : "storage")
            + "\",\"item_hash\":\""
            + file
            + "\""
            + fields
            + "}";
    return TestNode.message(account, MessageType.STORE, content, time, "TEST");
  }

  private static String metadata(String message, boolean sync) {
    return "{\"message\":" + message + ",\"sync\":" + sync + "}";
  }

  private String metadata(byte[] file) {
    return metadata(store(ALICE, ALICE, ItemHash.sha256(file).value(), ""), true);
  }

  private void assertServed(String hash, byte[] content) {
    try {
      HttpResponse<byte[]> answer =
          node.http()
              .send(
                  HttpRequest.newBuilder(URI.create(node.url() + "/api/v0/storage/raw/" + hash))
                      .build(),
                  HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void assertAbsent(byte[] content) {
    assertThat(node.get("/api/v0/storage/raw/" + ItemHash.sha256(content)).statusCode())
        .isEqualTo(404);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return StrictJson.parse(answer.body());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 57, 58, 999, LARGEST_ANONYMOUS})
  void aFileWithoutAMessageIsKeptForAWhile(int size) {
    byte[] content = bytes(size);
    HttpResponse<String> answer = new Form().file(content).sendTo(node, ADD_FILE);
    String hash = ItemHash.sha256(content).value();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"status\":\"success\",\"hash\":\"" + hash + "\"}");
    assertServed(hash, content);
    assertThat(node.get("/api/v0/storage/count/" + hash).body()).isEqualTo("1");
  }

  @Test
  void theBytesAloneAreAFileToo() {
    byte[] content = bytes(700);
    HttpResponse<String> answer =
        node.send(
            HttpRequest.newBuilder(URI.create(node.url() + ADD_FILE))
                .POST(HttpRequest.BodyPublishers.ofByteArray(content))
                .build());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertServed(ItemHash.sha256(content).value(), content);
    HttpResponse<String> large =
        node.send(
            HttpRequest.newBuilder(URI.create(node.url() + ADD_FILE))
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes(LARGEST_ANONYMOUS + 1)))
                .build());
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(large.body()).isEqualTo("Maximum request body size 1000 exceeded.");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSignedMessageComesWithItsFileInAnyOrder(boolean metadataFirst) {
    byte[] content = bytes(LARGEST);
    String hash = ItemHash.sha256(content).value();
    String message = store(ALICE, ALICE, hash, ",\"mime_type\":\"x/y\"");
    Form form =
        metadataFirst
            ? new Form().metadata(metadata(message, true)).file(content)
            : new Form().file(content).metadata(metadata(message, true));
    HttpResponse<String> answer = form.sendTo(node, ADD_FILE);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).get("hash").asString()).isEqualTo(hash);
    assertThat(json(answer).get("message_status").asString()).isEqualTo("processed");
    assertServed(hash, content);
    String item = StrictJson.parse(message).get("item_hash").asString();
    JsonNode kept = node.json("/api/v0/storage/by-message-hash/" + item);
    assertThat(kept.get("owner").asString()).isEqualTo(ALICE.address().value());
    assertThat(kept.get("size").asLong()).isEqualTo(LARGEST);
    // The clients publish the same message again.
    assertThat(node.publish(message).statusCode()).isEqualTo(200);
    // The upload's own pin has given way to the message's.
    assertThat(node.get("/api/v0/storage/count/" + hash).body()).isEqualTo("1");
  }

  @Test
  void whoDoesNotWaitIsToldThatItIsTaken() {
    byte[] content = bytes(100);
    String message = store(ALICE, ALICE, ItemHash.sha256(content).value(), "");
    HttpResponse<String> answer =
        new Form().file(content).metadata(metadata(message, false)).sendTo(node, ADD_FILE);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(json(answer).get("status").asString()).isEqualTo("success");
  }

  @Test
  void aMessageThatIsRejectedIsToldByTheStatusAlone() {
    byte[] content = bytes(100);
    String hash = ItemHash.sha256(content).value();
    String original = store(ALICE, ALICE, hash, "");
    assertThat(
            new Form()
                .file(content)
                .metadata(metadata(original, true))
                .sendTo(node, ADD_FILE)
                .statusCode())
        .isEqualTo(200);
    String ref = StrictJson.parse(original).get("item_hash").asString();
    String update = store(ALICE, ALICE, hash, ",\"ref\":\"" + ref + "\"");
    node.processed(update);
    String updated = StrictJson.parse(update).get("item_hash").asString();
    String again = store(ALICE, ALICE, hash, ",\"ref\":\"" + updated + "\"");
    HttpResponse<String> answer =
        new Form().file(content).metadata(metadata(again, true)).sendTo(node, ADD_FILE);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(json(answer).get("status").asString()).isEqualTo("success");
    assertThat(json(answer).get("message_status").asString()).isEqualTo("rejected");
  }

  @Test
  void aFileIsKeptForAMessageThatWaits() {
    byte[] content = bytes(150);
    String hash = ItemHash.sha256(content).value();
    String unknown = ItemHash.sha256("unknown").value();
    String message = store(ALICE, ALICE, hash, ",\"ref\":\"" + unknown + "\"");
    HttpResponse<String> answer =
        new Form().metadata(metadata(message, true)).file(content).sendTo(node, ADD_FILE);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(json(answer).get("message_status").asString()).isEqualTo("pending");
    assertServed(hash, content);
    assertThat(node.get("/api/v0/storage/count/" + hash).body()).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource({"1000, 200", "1001, 413", "4000, 413", "4001, 413", "9000, 413", "2500000, 413"})
  void anonymousFilesHaveTheirLimit(int size, int status) {
    byte[] content = bytes(size);
    HttpResponse<String> answer = new Form().file(content).sendTo(node, ADD_FILE);
    assertThat(answer.statusCode()).isEqualTo(status);
    if (status == 413) {
      assertThat(answer.body()).startsWith("Maximum request body size ");
      assertAbsent(content);
    }
  }

  @ParameterizedTest
  @CsvSource({"4000, 200", "4001, 413", "9000, 413"})
  void signedFilesHaveTheirs(int size, int status) {
    byte[] content = bytes(size);
    for (boolean first : new boolean[] {true, false}) {
      String metadata = metadata(content);
      Form form =
          first
              ? new Form().metadata(metadata).file(content)
              : new Form().file(content).metadata(metadata);
      assertThat(form.sendTo(node, ADD_FILE).statusCode()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"sync\":true}",
        "{\"message\":{},\"sync\":true}",
        "{\"message\":\"x\",\"sync\":true}",
        "{\"message\":{\"type\":\"POST\"},\"sync\":true}"
      })
  void metadataThatCannotBeReadIsRefused(String metadata) {
    byte[] content = bytes(50);
    HttpResponse<String> answer =
        new Form().file(content).metadata(metadata).sendTo(node, ADD_FILE);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).startsWith("422: Could not decode metadata: [");
    assertAbsent(content);
  }

  @Test
  void bothMembersOfMetadataAreRequired() {
    byte[] content = bytes(50);
    String message = store(ALICE, ALICE, ItemHash.sha256(content).value(), "");
    HttpResponse<String> answer =
        new Form().file(content).metadata("{\"message\":" + message + "}").sendTo(node, ADD_FILE);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("sync");
    assertAbsent(content);
  }

  @Test
  void aForgedMessageIsForbidden() {
    byte[] content = bytes(50);
    String message =
        store(ALICE, ALICE, ItemHash.sha256(content).value(), "")
            .replaceFirst("\"signature\":\"0x..", "\"signature\":\"0x00");
    HttpResponse<String> answer =
        new Form().file(content).metadata(metadata(message, true)).sendTo(node, ADD_FILE);
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("403: Forbidden");
    assertAbsent(content);
  }

  @Test
  void whoMayNotActForTheOwnerIsForbidden() {
    byte[] content = bytes(50);
    String hash = ItemHash.sha256(content).value();
    HttpResponse<String> answer =
        new Form()
            .file(content)
            .metadata(metadata(store(BOB, ALICE, hash, ""), true))
            .sendTo(node, ADD_FILE);
    assertThat(answer.statusCode()).isEqualTo(403);
    assertAbsent(content);
  }

  @Test
  void aMessageOfAnotherFileIsRefused() {
    byte[] content = bytes(50);
    String other = ItemHash.sha256("other").value();
    HttpResponse<String> answer =
        new Form()
            .file(content)
            .metadata(metadata(store(ALICE, ALICE, other, ""), true))
            .sendTo(node, ADD_FILE);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body())
        .isEqualTo(
            "422: File hash does not match (" + ItemHash.sha256(content) + " != " + other + ")");
    assertAbsent(content);
  }

  @Test
  void aFormWithoutAFileIsRefused() {
    HttpResponse<String> answer = new Form().metadata(metadata(bytes(1))).sendTo(node, ADD_FILE);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("400: File should be sent as FormData or Raw Upload");
    HttpResponse<String> ipfs = new Form().part("x", null, bytes(1)).sendTo(node, ADD_IPFS_FILE);
    assertThat(ipfs.statusCode()).isEqualTo(422);
    assertThat(ipfs.body()).isEqualTo("422: Missing 'file' in multipart form.");
  }

  @Test
  void ofRepeatedPartsTheLastCountsAndUnknownOnesAreIgnored() {
    byte[] first = bytes(60);
    byte[] last = bytes(70);
    HttpResponse<String> answer =
        new Form().file(first).part("unknown", null, bytes(99)).file(last).sendTo(node, ADD_FILE);
    assertThat(json(answer).get("hash").asString()).isEqualTo(ItemHash.sha256(last).value());
    assertAbsent(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../etc/passwd", "a/b", "..", "C:\\x", "\u0001", "ä😀"})
  void namesOfFilesAreNeverPaths(String name) {
    byte[] content = bytes(40);
    HttpResponse<String> answer =
        new Form().part("file", name, content).sendTo(node, ADD_IPFS_FILE);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertServed(json(answer).get("hash").asString(), content);
  }

  @Test
  void aNameOfTenKilobytesIsANameAndOneOfAHundredIsRefused() {
    byte[] content = bytes(40);
    String name = "n".repeat(10_000);
    HttpResponse<String> answer =
        new Form().part("file", name, content).sendTo(node, ADD_IPFS_FILE);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).get("name").asString()).isEqualTo(name);
    assertThat(
            new Form()
                .part("file", "n".repeat(100_000), bytes(3))
                .sendTo(node, ADD_FILE)
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void anIpfsFileIsKeptUnderItsCid() {
    byte[] content = "hello world\n".getBytes(StandardCharsets.UTF_8);
    String cid = "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o";
    String message = store(ALICE, ALICE, cid, "");
    HttpResponse<String> answer =
        new Form().metadata(metadata(message, true)).file(content).sendTo(node, ADD_IPFS_FILE);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).get("hash").asString()).isEqualTo(cid);
    assertThat(json(answer).get("name").asString()).isEqualTo("the file.bin");
    assertThat(json(answer).get("size").asInt()).isEqualTo(12);
    assertServed(cid, content);
    assertThat(json(node.get("/api/v0/storage/" + cid)).get("engine").asString()).isEqualTo("ipfs");
  }

  @Test
  void theMessageNamesTheEngineOfTheRoute() {
    byte[] content = bytes(10);
    String storage = metadata(store(ALICE, ALICE, ItemHash.sha256(content).value(), ""), true);
    HttpResponse<String> answer =
        new Form().metadata(storage).file(content).sendTo(node, ADD_IPFS_FILE);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body())
        .isEqualTo("422: Expected item_type=ipfs in STORE message, got storage");
    String ipfs =
        metadata(store(ALICE, ALICE, "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o", ""), true);
    assertThat(new Form().metadata(ipfs).file(content).sendTo(node, ADD_FILE).statusCode())
        .isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"b\" : 1, \"a\" : [ 1.50, 1e16, 123456789012345678 ] }|{\"a\":[1.5,1e16,123456789012345678],\"b\":1}",
        "\"\\u00e9\\n\"|\"é\\n\"",
        "null|null",
        "[]|[]",
        "{\"a\":1,\"a\":2}|{\"a\":2}",
        "{\"\\ud83d\\ude00\":1,\"\\uffee\":2}|{\"\uffee\":2,\"😀\":1}",
        "0.1|0.1",
        "-1e-7|-1e-7",
        "1e-5|0.00001",
        "1e-6|1e-6",
        "0.0001|0.0001",
        "1E22|1e22",
        "100.0|100.0",
        "-0.0|-0.0",
        "5e-324|5e-324",
        "[NaN,-Infinity,1e999]|[null,null,null]",
        "-18446744073709551617|-18446744073709551617",
        "\"\\u001f\\u0000\\u007f\"|\"\\u001f\\u0000\u007f\"",
      })
  void jsonIsKeptInOneForm(String sent, String kept) {
    for (String engine : new String[] {"storage", "ipfs"}) {
      HttpResponse<String> answer = node.post("/api/v0/" + engine + "/add_json", sent);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertServed(json(answer).get("hash").asString(), kept.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(json(node.post("/api/v0/storage/add_json", sent)).get("hash").asString())
        .isEqualTo(ItemHash.sha256(kept).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "1 2", "'a'", "01", "{\"a\"}", "\"\\ud800\""})
  void whatIsNotJsonIsRefused(String body) {
    assertThat(node.post("/api/v0/storage/add_json", body).statusCode()).isEqualTo(422);
    assertThat(node.post("/api/v0/ipfs/add_json", body).statusCode()).isEqualTo(422);
  }

  @Test
  void oneFileComesFromManyAtOnce() throws Exception {
    byte[] content = bytes(900);
    List<Callable<Integer>> senders =
        java.util.Collections.nCopies(
            20, () -> new Form().file(content).sendTo(node, ADD_FILE).statusCode());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> done : threads.invokeAll(senders)) {
        assertThat(done.get()).isEqualTo(200);
      }
    }
    assertServed(ItemHash.sha256(content).value(), content);
  }

  @Test
  void anUploadThatBreaksOffAnywhereLeavesNothing() throws IOException {
    byte[] content = bytes(500);
    byte[] form = new Form().metadata(metadata(content)).file(content).bytes();
    for (int cut = 0; cut < form.length; cut += 1 + random.nextInt(60)) {
      String head =
          "POST "
              + ADD_FILE
              + " HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary="
              + Form.BOUNDARY
              + "\r\nContent-Length: "
              + form.length
              + "\r\n\r\n";
      URI url = URI.create(node.url());
      try (Socket socket = new Socket(url.getHost(), url.getPort())) {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(Arrays.copyOf(form, cut));
        socket.getOutputStream().flush();
      }
    }
    Eventually.holds("nothing is on its way", () -> list("incoming").isEmpty());
    assertAbsent(content);
  }

  @Test
  void aFullDiskRefusesWhatIsWrittenAndServesWhatIsThere() {
    try (TestNode full = new TestNode(ApiSettings.ofVersion("v0.1.0"), Long.MAX_VALUE / 4)) {
      for (String path : new String[] {ADD_FILE, ADD_IPFS_FILE}) {
        HttpResponse<String> answer = new Form().file(bytes(10)).sendTo(full, path);
        assertThat(answer.statusCode()).isEqualTo(507);
        assertThat(answer.body()).isEqualTo("507: Insufficient Storage");
      }
      assertThat(full.post("/api/v0/storage/add_json", "{}").statusCode()).isEqualTo(507);
      assertThat(full.publish(store(ALICE, ALICE, "a".repeat(64), "")).statusCode()).isEqualTo(507);
      assertThat(full.get("/api/v0/messages.json").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void ipfsCanBeSwitchedOff() {
    UploadLimits limits = new UploadLimits(9, 9, false, 9, 9, 9, 1L << 30, 1L << 40);
    try (TestNode without = new TestNode(limits)) {
      HttpResponse<String> answer = new Form().file(bytes(1)).sendTo(without, ADD_IPFS_FILE);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("403: IPFS is disabled on this node");
      assertThat(without.post("/api/v0/ipfs/add_json", "1").statusCode()).isEqualTo(403);
      assertThat(new Form().file(bytes(1)).sendTo(without, ADD_CAR).statusCode()).isEqualTo(403);
    }
  }

  /** Clients tell "cannot" from "does not know the route", and their users what to do. */
  @Test
  void directoriesAreNotKeptYetWhichIsSaidWithoutReadingThem() {
    byte[] archive = bytes(LARGEST);
    for (Form form :
        List.of(
            new Form().file(archive).metadata(metadata(archive)),
            new Form().metadata("no message").file(archive),
            new Form())) {
      HttpResponse<String> answer = form.sendTo(node, ADD_CAR);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).startsWith("503: This node does not keep directories yet: ");
    }
    assertAbsent(archive);
    HttpResponse<String> noForm = node.post(ADD_CAR, "{}");
    assertThat(noForm.statusCode()).isEqualTo(400);
    assertThat(noForm.body()).isEqualTo("400: Expected Content-Type: multipart/form-data");
  }
}
