package io.aleph4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class FileCommandsTest {

  private static final String TEXT = "hello world\n";
  private static final String HASH = ItemHash.sha256(TEXT).value();
  private static final String CID = "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o";

  @TempDir private Path home;
  private Terminal terminal;
  private String file;

  @BeforeEach
  void open() throws IOException {
    terminal = new Terminal(home);
    file = Files.writeString(home.resolve("file.txt"), TEXT).toString();
  }

  private static FakeNode storing(String route) {
    return new FakeNode().on("POST " + route, 200, "{\"status\":\"success\",\"hash\":\"x\"}");
  }

  @Test
  void uploadsToStorage() {
    try (FakeNode node = storing("/api/v0/storage/add_file")) {
      Terminal.Ended ended =
          terminal.runAt(node, "--json", "file", "upload", file, "--ref", "name");
      assertThat(ended.code()).isZero();
      JsonNode json = ended.json();
      assertThat(json.path("type").asString("")).isEqualTo("STORE");
      assertThat(json.path("message_status").asString("")).isEqualTo("processed");
      assertThat(json.path("file_hash").asString("")).isEqualTo(HASH);
      assertThat(node.only("POST").body())
          .contains(TEXT)
          .contains("\\\"item_type\\\":\\\"storage\\\",\\\"item_hash\\\":\\\"" + HASH)
          .contains("\\\"ref\\\":\\\"name\\\",\\\"payment\\\":{\\\"type\\\":\\\"credit\\\"}");
    }
  }

  @Test
  void uploadsToIpfs() {
    try (FakeNode node = storing("/api/v0/ipfs/add_file")) {
      Terminal.Ended ended =
          terminal.runAt(
              node, "file", "upload", file, "--storage-engine", "IPFS", "--payment-type", "hold");
      assertThat(ended.code()).isZero();
      assertThat(ended.out()).contains("Message processed (STORE)").contains(CID);
      assertThat(node.only("POST").body())
          .contains("\\\"item_type\\\":\\\"ipfs\\\",\\\"item_hash\\\":\\\"" + CID)
          .contains("{\\\"chain\\\":\\\"ETH\\\",\\\"type\\\":\\\"hold\\\"}");
    }
  }

  @Test
  void whatCannotBeUploadedIsSaid() {
    try (FakeNode node = new FakeNode().on("POST /", 402, "402: Payment Required")) {
      Terminal.Ended poor = terminal.runAt(node, "file", "upload", file);
      assertThat(poor.code()).isEqualTo(1);
      assertThat(poor.err()).contains("cannot pay").contains("HTTP 402");
      Terminal.Ended folder = terminal.runAt(node, "file", "upload", home.toString());
      assertThat(folder.code()).isEqualTo(1);
      assertThat(folder.err()).contains(home.toString()).contains("one by one");
      Terminal.Ended none = terminal.runAt(node, "file", "upload", "/no/such");
      assertThat(none.err()).contains("/no/such");
      assertThat(node.requests()).hasSize(1);
    }
  }

  @Test
  void downloadsByHashMessageAndName() throws IOException {
    String stored = "{\"ref\":\"n\",\"owner\":\"0xA\",\"file_hash\":\"" + HASH + "\",\"size\":12}";
    String message = "ab".repeat(32);
    try (FakeNode node =
        new FakeNode()
            .on("GET /api/v0/storage/raw/" + HASH, 200, TEXT)
            .on("GET /api/v0/storage/by-message-hash/" + message, 200, stored)
            .on("GET /api/v0/storage/by-ref/" + Terminal.ADDRESS + "/n", 200, stored)) {
      String back = home.resolve("back").toString();
      String[][] ways = {
        {HASH}, {"--message-hash", message}, {"--ref", "n", "--owner", Terminal.ADDRESS}
      };
      for (String[] way : ways) {
        String[] command = new String[way.length + 5];
        System.arraycopy(new String[] {"--json", "file", "download", "-o", back}, 0, command, 0, 5);
        System.arraycopy(way, 0, command, 5, way.length);
        Files.deleteIfExists(Path.of(back));
        Terminal.Ended ended = terminal.runAt(node, command);
        assertThat(ended.code()).isZero();
        assertThat(ended.json().path("size").asInt(0)).isEqualTo(12);
        assertThat(Files.readString(Path.of(back))).isEqualTo(TEXT);
      }
      Terminal.Ended piped = terminal.runAt(node, "file", "download", HASH, "--stdout");
      assertThat(piped.bytes()).isEqualTo(TEXT);
      assertThat(piped.out()).isEmpty();
      // Into a folder it goes under its hash.
      terminal.runAt(node, "file", "download", HASH, "-o", home.toString());
      assertThat(home.resolve(HASH)).hasContent(TEXT);
      assertThat(terminal.runAt(node, "file", "download", HASH, "-o", "/no/such/x").err())
          .contains("/no/such");
      assertThat(terminal.runAt(node, "file", "download", HASH, "--stdout", "-o", "x").code())
          .isEqualTo(2);
    }
  }

  @Test
  void wrongAndMissingFilesAreFailures() {
    String message = "ab".repeat(32);
    String stored = "{\"ref\":\"n\",\"owner\":\"0xA\",\"file_hash\":\"" + HASH + "\",\"size\":12}";
    try (FakeNode node =
        new FakeNode()
            .on("GET /api/v0/storage/raw/" + HASH, 200, "something else")
            .on("GET /api/v0/storage/by-message-hash/" + message, 200, stored)) {
      Terminal.Ended wrong =
          terminal.runAt(node, "file", "download", HASH, "-o", home.resolve("x").toString());
      assertThat(wrong.code()).isEqualTo(1);
      assertThat(wrong.err()).contains(HASH).contains("ask another node");
      assertThat(home.resolve("x")).doesNotExist();
      assertThat(terminal.runAt(node, "file", "download", message).err())
          .contains("--message-hash " + message);
      assertThat(terminal.runAt(node, "file", "download", "cd".repeat(32)).err())
          .contains("has no file");
      assertThat(terminal.runAt(node, "file", "download", "--message-hash", "cd".repeat(32)).err())
          .contains("knows no file");
      assertThat(terminal.runAt(node, "file", "download", "--ref", "n", "--owner", "0xB").err())
          .contains("'n' of 0xB");
    }
  }
}
