package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.aleph4j.accounts.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fills up: what is written is refused with 507 before the database meets the end, what
 * is there is served all the time, and the node goes on by itself when there is room again.
 */
class FullDiskTest {

  private static final int DISK_MIB = 400;
  private static final int RESERVE_MIB = 120;
  private static final int FILE_BYTES = 8 << 20;
  private static final int PASSING_FILES = 8;
  private static final int MOST_WRITES = 2_000;

  private final Random random = new Random(3);
  private final Account account = TestAccounts.ethereum();
  private int count;

  @Test
  @DisplayName("a full disk refuses writes, serves reads, and ends by itself")
  void aFullDisk(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    mount(disk);
    try {
      fillAndRecover(folder, disk);
    } finally {
      run("umount", "--lazy", disk.toString());
    }
  }

  private void fillAndRecover(Path folder, Path disk) throws Exception {
    Path data = disk.resolve("data");
    Path settings = folder.resolve("node.yml");
    Files.writeString(
        settings,
        """
        http: {host: 127.0.0.1}
        p2p: {http_port: 0}
        storage:
          folder: %s
          reserve: %d MiB
          grace_period: 10 s
          garbage_collector_period: 1 s
        """
            .formatted(data, RESERVE_MIB));
    try (NodeProcess node = NodeProcess.core(folder.resolve("node.log"), settings)) {
      Api api = new Api(node.url());
      for (int i = 0; i < PASSING_FILES; i++) {
        assertThat(api.upload(bytes(FILE_BYTES), null).status()).isEqualTo(200);
      }
      List<TestMessage> stores = fillWithFiles(api);
      assertEverythingIsServed(api, stores);
      fillWithMessages(api);
      assertEverythingIsServed(api, stores);
      assertThat(api.get("/readyz").status()).isEqualTo(200);
      // What nothing keeps any longer goes by itself; so there is room for messages first, and for
      // files when enough is forgotten.
      Polling.until("room for messages", () -> !isRefused(api.publish(post(10), true)));
      forget(api, stores);
      Polling.until("room for files", () -> !isRefused(api.upload(bytes(1_000), null)));
      assertThat(node.logEnd()).doesNotContain("No space left");
    }
    NodeProcess.Result check = NodeProcess.check(data);
    assertThat(check.exitCode()).as(check.output()).isZero();
  }

  private List<TestMessage> fillWithFiles(Api api) {
    List<TestMessage> stores = new ArrayList<>();
    for (int i = 0; i < MOST_WRITES; i++) {
      byte[] content = bytes(FILE_BYTES);
      TestMessage store = TestMessage.store(account, TestMessage.sha256(content), time(), "disk");
      Api.Answer answer = api.upload(content, store);
      if (answer.status() == 507) {
        assertThat(answer.body()).isEqualTo("507: Insufficient Storage");
        return stores;
      }
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      stores.add(store);
    }
    throw new AssertionError("the disk took " + MOST_WRITES + " files of " + FILE_BYTES + " bytes");
  }

  private void fillWithMessages(Api api) {
    for (int i = 0; i < MOST_WRITES; i++) {
      Api.Answer answer = api.publish(post(150_000), true);
      if (answer.status() == 507) {
        return;
      }
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
    throw new AssertionError("the disk took " + MOST_WRITES + " messages");
  }

  private void assertEverythingIsServed(Api api, List<TestMessage> stores) {
    for (TestMessage store : stores) {
      String file = Api.JSON.readTree(store.itemContent()).path("item_hash").asString();
      byte[] content = api.download(file).orElseThrow();
      assertThat(TestMessage.sha256(content)).isEqualTo(file);
    }
    assertThat(api.get("/api/v0/messages.json", "addresses", account.address()).status())
        .isEqualTo(200);
  }

  private void forget(Api api, List<TestMessage> stores) {
    List<String> hashes = stores.stream().map(TestMessage::itemHash).toList();
    api.processed(TestMessage.forget(account, hashes, time(), "disk"));
  }

  private TestMessage post(int size) {
    // The database would make something small of an even text.
    String text = HexFormat.of().formatHex(bytes(size / 2));
    return TestMessage.post(account, "disk", TestMessage.quoted(text), time(), "disk");
  }

  private double time() {
    return 1_700_000_000.5 + count++;
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static boolean isRefused(Api.Answer answer) {
    assertThat(answer.status()).isIn(200, 507);
    return answer.status() == 507;
  }

  private static void mount(Path folder) throws IOException, InterruptedException {
    String failure =
        run(
            "mount",
            "-t",
            "tmpfs",
            "-o",
            "size=" + DISK_MIB + "m,mode=755",
            "tmpfs",
            folder.toString());
    if (!failure.isEmpty()) {
      abort("no file system can be mounted here: " + failure);
    }
  }

  /** What a command that failed printed; empty when it succeeded. */
  private static String run(String... command) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? "" : command[0] + ": " + output.strip();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
