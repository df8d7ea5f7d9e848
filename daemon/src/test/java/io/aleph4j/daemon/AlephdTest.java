package io.aleph4j.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.service.postgres.DatabaseAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person meets who starts the program: the way up, the way down, and each thing that can be
 * in the way.
 */
class AlephdTest {

  @TempDir private Path temporary;

  @BeforeEach
  void letTheDatabaseServerPass() throws IOException {
    // The embedded server of root runs as another user.
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
  }

  @Test
  void startsWithItsAccountsAnswersAndStopsCleanlyAndFindsEverythingAgain() throws Exception {
    Path folder = temporary.resolve("data");
    try (Child node = up("first", folder)) {
      URI url = listening(node);
      assertThat(node.output())
          .contains("0x34f382eeb74De6A1906f7Cb4759B4860B33c5dF3")
          .contains("0xac00000000000000000000000000000000000000000000000000000000000009");
      assertThat(get(url.resolve("/api/v0/version"))).isEqualTo(200);
      try (Child second = up("second", folder)) {
        assertOneLine(second, "in use");
      }
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
    try (Child again = up("again", folder)) {
      listening(again);
      assertThat(folder.resolve("postgres")).isDirectory();
      again.terminate();
      assertThat(again.awaitExit()).isZero();
    }
  }

  @Test
  void refusesTokensThatNobodyCanHold() throws Exception {
    try (Child node =
        Child.start(temporary.resolve("tokens.log"), "up", "--ephemeral", "--tokens", "-1")) {
      assertThat(node.awaitExit()).isEqualTo(2);
      assertThat(node.output()).contains("-1").contains("--tokens").doesNotContain("\tat ");
    }
  }

  @Test
  void saysThatThePortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Child node =
            Child.start(
                temporary.resolve("port.log"),
                "up",
                "--ephemeral",
                "--data-dir",
                temporary.toString(),
                "--port",
                "" + taken.getLocalPort())) {
      assertOneLine(node, Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void saysThatTheFolderCannotBeWritten() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "not a folder");
    try (Child node = up("folder", file.resolve("data"))) {
      assertOneLine(node, file.toString());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void saysThatNoFolderCanBeMadeThere() throws Exception {
    // Not even root can make one here.
    try (Child node = up("nowhere", Path.of("/proc/aleph4j/data"))) {
      assertOneLine(node, "/proc/aleph4j");
    }
  }

  @Test
  void saysThatANewerProgramHasMadeTheSchema() throws Exception {
    Path folder = temporary.resolve("data");
    try (Child node = up("present", folder)) {
      listening(node);
      DatabaseAddress database = embedded(folder);
      try (Connection connection =
              DriverManager.getConnection(
                  database.jdbcUrl(), database.user(), database.password());
          Statement statement = connection.createStatement()) {
        statement.execute(
            "INSERT INTO flyway_schema_history"
                + " SELECT installed_rank + 1, '999', 'of the future', type, 'V999__future.sql',"
                + " checksum, installed_by, now(), 0, true FROM flyway_schema_history"
                + " ORDER BY installed_rank DESC LIMIT 1");
      }
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
    try (Child older = up("past", folder)) {
      assertOneLine(older, "newer");
    }
  }

  /** The way into the embedded database, as the data folder describes it while a node runs. */
  private static DatabaseAddress embedded(Path folder) throws IOException {
    Path postgres = folder.resolve("postgres");
    String port = Files.readAllLines(postgres.resolve("cluster/postmaster.pid")).get(3).strip();
    String password = Files.readString(postgres.resolve("password")).strip();
    return DatabaseAddress.parse(
        "postgresql://aleph:" + password + "@127.0.0.1:" + port + "/aleph");
  }

  @Test
  void saysThatTheDatabaseCannotBeReached() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (Child node =
        Child.start(
            temporary.resolve("database.log"),
            "up",
            "--data-dir",
            temporary.resolve("data").toString(),
            "--database",
            "postgresql://aleph:secret@127.0.0.1:" + free + "/aleph")) {
      assertOneLine(node, "127.0.0.1:" + free);
      assertThat(node.output()).doesNotContain("secret");
    }
  }

  @Test
  void refusesASettingThatNobodyKnowsWithTheNearestName() throws Exception {
    Path file = Files.writeString(temporary.resolve("node.yml"), "process:\n  lane: 2\n");
    try (Child node =
        Child.start(temporary.resolve("config.log"), "core", "--config", file.toString())) {
      assertThat(node.awaitExit()).isEqualTo(1);
      assertThat(node.output())
          .contains("process.lane ")
          .contains("process.lanes")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void runsForProductionFromAFileThatTheEnvironmentOverrides() throws Exception {
    Path file =
        Files.writeString(
            temporary.resolve("node.yml"),
            "storage:\n  folder: "
                + temporary.resolve("core")
                + "\nhttp:\n  host: 127.0.0.1\nredis:\n  host: redis\n");
    try (Child node =
        Child.start(
            temporary.resolve("core.log"),
            Map.of("ALEPH_P2P__HTTP_PORT", "0"),
            "core",
            "--config",
            file.toString())) {
      URI url = listening(node);
      assertThat(get(url.resolve("/version"))).isEqualTo(200);
      assertThat(node.output()).contains("redis");
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
  }

  @Test
  void checksTheNodeThatTheSettingsNameAndMakesNone() throws Exception {
    Path nothing = temporary.resolve("nothing");
    Path file =
        Files.writeString(temporary.resolve("node.yml"), "storage:\n  folder: " + nothing + "\n");
    String config = file.toString();
    for (List<String> words :
        List.of(
            List.of("core", "check", "--config", config),
            List.of("core", "--config", config, "check"),
            List.of("core", "check", "--data-dir", nothing.toString()))) {
      try (Child check =
          Child.start(temporary.resolve("check.log"), words.toArray(String[]::new))) {
        assertOneLine(check, nothing.toString());
      }
      assertThat(nothing).doesNotExist();
    }
  }

  @Test
  void aNodeForProductionDoesNotRunOnTheFolderOfAPrivateNetwork() throws Exception {
    Path folder = temporary.resolve("data");
    try (Child node = up("private", folder)) {
      listening(node);
      assertThat(node.output()).contains("'hold' and 'superfluid' are refused");
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
    Path file =
        Files.writeString(
            temporary.resolve("node.yml"),
            "storage:\n  folder: " + folder + "\np2p:\n  http_port: 0\n");
    try (Child core =
        Child.start(temporary.resolve("core.log"), "core", "--config", file.toString())) {
      assertOneLine(core, "private network");
    }
  }

  @Test
  void beginsWithWhatAFileSaysAndIsControlledFromThisMachineOnly() throws Exception {
    Path seed =
        Files.writeString(
            temporary.resolve("state.json"),
            "{\"aggregates\":[{\"address\":\"0x1\",\"key\":\"profile\",\"content\":{\"name\":\"one\"}}]}");
    Path folder = temporary.resolve("data");
    try (Child node = up("seeded", folder, "--seed-file", seed.toString(), "--compat", "heph")) {
      URI url = listening(node);
      assertThat(read(url.resolve("/api/v0/aggregates/0x1.json"))).contains("\"name\":\"one\"");
      assertThat(read(url.resolve("/api/v0/version"))).contains("\"name\":\"heph\"");
      assertThat(read(url.resolve("/dev"))).contains("POST /dev/snapshot");
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
    try (Child node = up("open", folder, "--host", "0.0.0.0")) {
      URI url = URI.create(listening(node).toString().replace("0.0.0.0", "127.0.0.1"));
      assertThat(read(url.resolve("/api/v0/version"))).doesNotContain("heph");
      assertThat(get(url.resolve("/dev"))).isEqualTo(404);
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
  }

  @Test
  void nothingIsProcessedByHandWithoutAHand() throws Exception {
    try (Child node =
        Child.start(
            temporary.resolve("hand.log"),
            "up",
            "--ephemeral",
            "--host",
            "0.0.0.0",
            "--process",
            "manual")) {
      assertThat(node.awaitExit()).isEqualTo(2);
      assertThat(node.output()).contains("--allow-remote-control").doesNotContain("\tat ");
    }
  }

  @Test
  void saysWhichEntryOfTheSeedsIsWrong() throws Exception {
    Path seed =
        Files.writeString(temporary.resolve("state.json"), "{\"credits\":{\"0x1\":\"many\"}}");
    try (Child node =
        Child.start(
            temporary.resolve("seeds.log"), "up", "--ephemeral", "--seed-file", seed.toString())) {
      assertOneLine(node, "credits.0x1");
    }
  }

  @Test
  void refusesCreditsThatNobodyCanHave() throws Exception {
    try (Child node =
        Child.start(temporary.resolve("credits.log"), "up", "--ephemeral", "--balance", "-5")) {
      assertThat(node.awaitExit()).isEqualTo(2);
      assertThat(node.output()).contains("-5").contains("--balance").doesNotContain("\tat ");
    }
  }

  @Test
  void checksANodeThatWasStopped() throws Exception {
    Path folder = temporary.resolve("data");
    try (Child node = up("stopped", folder)) {
      listening(node);
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
    try (Child check =
        Child.start(
            temporary.resolve("sound.log"), "core", "check", "--data-dir", folder.toString())) {
      assertThat(check.awaitExit()).isZero();
      assertThat(check.output()).contains("everything fits together");
    }
  }

  private Child up(String name, Path folder, String... more) {
    List<String> words =
        new ArrayList<>(List.of("up", "--port", "0", "--data-dir", folder.toString()));
    words.addAll(List.of(more));
    return Child.start(temporary.resolve(name + ".log"), words.toArray(String[]::new));
  }

  private static URI listening(Child node) throws InterruptedException {
    String line = node.awaitLine("Listening on ");
    return URI.create(line.substring(line.indexOf("http")));
  }

  private static int get(URI uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .statusCode();
    }
  }

  private static String read(URI uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static void assertOneLine(Child node, String part) throws InterruptedException {
    assertThat(node.awaitExit()).isEqualTo(1);
    assertThat(node.output().lines().filter(line -> line.startsWith("alephd: ")))
        .singleElement()
        .asString()
        .contains(part);
    assertThat(node.output()).doesNotContain("\tat ");
  }
}
