package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How much comes in without signed messages from all clients together (spec 02 §4.8). What a test
 * refills the quota by is far less than any file here.
 */
class UploadQuotaTest {

  private static final Account ALICE = Draft.ACCOUNTS.get(0);
  private static final int EACH = 3_000;
  private static final int ALL = 5_000;
  private static final long HOUR = 3_600_000_000L;
  private static final String ADD_FILE = "/api/v0/storage/add_file";

  private final Random random = new Random(7);
  private final TestNode node =
      new TestNode(new UploadLimits(1 << 20, 1 << 20, true, 1 << 20, 1 << 20, 1 << 20, EACH, ALL));

  @AfterEach
  void stop() {
    node.close();
  }

  /** Every way that a file comes in by without a message. */
  enum Way {
    FORM(ADD_FILE),
    BYTES(ADD_FILE),
    IPFS_FORM("/api/v0/ipfs/add_file"),
    JSON("/api/v0/storage/add_json"),
    IPFS_JSON("/api/v0/ipfs/add_json");

    private final String path;

    Way(String path) {
      this.path = path;
    }
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] text(int size) {
    String hex = ItemHash.sha256(bytes(32)).value();
    String inner = hex.repeat(size / hex.length() + 1).substring(0, size - 2);
    return ('"' + inner + '"').getBytes(StandardCharsets.UTF_8);
  }

  private HttpResponse<String> upload(int client, Way way, byte[] content) {
    byte[] body =
        switch (way) {
          case FORM, IPFS_FORM -> new Form().file(content).bytes();
          case BYTES, JSON, IPFS_JSON -> content;
        };
    String type =
        switch (way) {
          case FORM, IPFS_FORM -> "multipart/form-data; boundary=" + Form.BOUNDARY;
          case BYTES -> "application/octet-stream";
          case JSON, IPFS_JSON -> "application/json";
        };
    return send(client, way.path, type, body);
  }

  private HttpResponse<String> send(int client, String path, String type, byte[] body) {
    return node.send(
        HttpRequest.newBuilder(URI.create(node.url() + path))
            .header("Content-Type", type)
            .header("X-Forwarded-For", "203.0.113." + client)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  private int upload(int client, int size) {
    return upload(client, Way.FORM, bytes(size)).statusCode();
  }

  private static void assertFull(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).contains("All addresses together", "without signed messages");
    long wait = Long.parseLong(answer.headers().firstValue("retry-after").orElse("0"));
    assertThat(wait).isBetween(1L, 3_600L);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void belowAndAtTheQuotaEverythingComesInAndAboveItNothing(Way way) {
    assertThat(upload(1, way, text(EACH)).statusCode()).isEqualTo(200);
    assertThat(upload(2, way, text(ALL - EACH - 500)).statusCode()).isEqualTo(200);
    assertFull(upload(3, way, text(1_000)));
    assertThat(upload(3, way, text(500)).statusCode()).isEqualTo(200);
    byte[] refused = text(500);
    assertFull(upload(4, way, refused));
    assertThat(node.database().one("SELECT count(*) FROM file")).isEqualTo("3");
    assertThat(node.get("/api/v0/storage/raw/" + ItemHash.sha256(refused)).statusCode())
        .isEqualTo(404);
  }

  @Test
  void eachClientHasItsOwnQuotaBesides() {
    assertThat(upload(1, EACH)).isEqualTo(200);
    HttpResponse<String> more = upload(1, Way.FORM, bytes(1_000));
    assertThat(more.statusCode()).isEqualTo(429);
    assertThat(more.body()).contains("This address");
    assertThat(upload(2, ALL - EACH)).isEqualTo(200);
  }

  @Test
  void signedFilesAndThisMachineAreNotLimitedAndTakeNothing() {
    assertThat(new Form().file(bytes(3 * ALL)).sendTo(node, ADD_FILE).statusCode()).isEqualTo(200);
    assertThat(signed(1, bytes(3 * ALL)).statusCode()).isEqualTo(200);
    assertThat(upload(1, EACH)).isEqualTo(200);
    assertThat(upload(2, ALL - EACH)).isEqualTo(200);
    assertFull(upload(3, Way.BYTES, bytes(1_000)));
    assertThat(signed(3, bytes(1_000)).statusCode()).isEqualTo(200);
    assertThat(new Form().file(bytes(1_000)).sendTo(node, ADD_FILE).statusCode()).isEqualTo(200);
  }

  private static String store(byte[] content) {
    String text =
        "{\"address\":\"%s\",\"time\":1,\"item_type\":\"storage\",\"item_hash\":\"%s\"}"
            .formatted(ALICE.address(), ItemHash.sha256(content));
    return TestNode.message(ALICE, MessageType.STORE, text, 1, "TEST");
  }

  private HttpResponse<String> signed(int client, byte[] content) {
    String metadata = "{\"message\":" + store(content) + ",\"sync\":true}";
    byte[] form = new Form().metadata(metadata).file(content).bytes();
    return send(client, ADD_FILE, "multipart/form-data; boundary=" + Form.BOUNDARY, form);
  }

  @Test
  void filesThatComeInAtOnceAreNoMoreThanTheQuota() throws Exception {
    List<Callable<Integer>> uploads = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      int client = i % 15;
      Way way = Way.values()[i % Way.values().length];
      byte[] content = text(500);
      uploads.add(() -> upload(client, way, content).statusCode());
    }
    List<Integer> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> answer : threads.invokeAll(uploads)) {
        answers.add(answer.get());
      }
    }
    assertThat(Collections.frequency(answers, 200)).isEqualTo(ALL / 500);
    assertThat(Collections.frequency(answers, 429)).isEqualTo(30 - ALL / 500);
    assertThat(node.database().one("SELECT sum(size) FROM file")).isEqualTo(Integer.toString(ALL));
  }

  @Test
  void aRestartDoesNotBeginItAnew() {
    assertThat(upload(1, EACH)).isEqualTo(200);
    node.restart();
    // Which client it was is forgotten, as it is not written down.
    assertFull(upload(1, Way.BYTES, bytes(ALL - EACH + 500)));
    assertThat(upload(1, ALL - EACH)).isEqualTo(200);
    node.restart();
    assertFull(upload(2, Way.BYTES, bytes(500)));
  }

  @Test
  void afterARestartOnlyWhatCameInDuringTheLastHourAndStillWaitsIsTaken() {
    byte[] content = bytes(EACH);
    assertThat(upload(1, Way.BYTES, content).statusCode()).isEqualTo(200);
    assertThat(upload(2, ALL - EACH)).isEqualTo(200);
    node.processed(store(content));
    node.restart();
    assertThat(upload(4, EACH)).isEqualTo(200);
    assertFull(upload(5, Way.BYTES, bytes(500)));
    node.database().run("UPDATE file_pin SET delete_by = delete_by - " + HOUR);
    node.restart();
    assertThat(upload(5, EACH)).isEqualTo(200);
    assertThat(upload(6, ALL - EACH)).isEqualTo(200);
    assertFull(upload(7, Way.BYTES, bytes(500)));
  }
}
