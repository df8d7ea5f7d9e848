package io.aleph4j.service.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.service.testing.Eventually;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest {
  private Path folder;

  @BeforeEach
  void makeFolder() throws Exception {
    folder = TestPostgres.reachableFolder();
  }

  @AfterEach
  void removeFolder() throws Exception {
    FileTree.delete(folder);
  }

  @Test
  void startsDurableAndFindsItsDataAgain() throws Exception {
    String password;
    try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.settings(folder))) {
      password = server.password();
      try (Connection connection = server.address().connect("test")) {
        for (String name :
            new String[] {"fsync", "synchronous_commit", "full_page_writes", "data_checksums"}) {
          assertThat(Sql.text(connection, "SHOW " + name)).as(name).isEqualTo("on");
        }
        assertThat(Sql.text(connection, "SHOW log_timezone")).isEqualTo("UTC");
        assertThat(Sql.text(connection, "SHOW jit")).isEqualTo("off");
        assertThat(Sql.text(connection, "SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(Sql.text(connection, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(Sql.text(connection, "SELECT 'B' < 'a'"))
            .as("sorts by code point")
            .isEqualTo("t");
        Sql.run(connection, "CREATE TABLE kept AS SELECT 42 AS answer");
      }
    }
    try (EmbeddedPostgres again = EmbeddedPostgres.start(TestPostgres.settings(folder));
        Connection connection = again.address().connect("test")) {
      assertThat(again.password()).isEqualTo(password);
      assertThat(Sql.text(connection, "SELECT answer FROM kept")).isEqualTo("42");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("password"))))
        .isEqualTo("rw-------");
  }

  @Test
  void durableSettingsCannotBeTurnedOff() throws Exception {
    PgSettings careless =
        TestPostgres.settings(folder).withParameters(Map.of("fsync", "off", "work_mem", "8MB"));
    try (EmbeddedPostgres server = EmbeddedPostgres.start(careless)) {
      try (Connection connection = server.address().connect("test")) {
        assertThat(Sql.text(connection, "SHOW fsync")).isEqualTo("on");
        assertThat(Sql.text(connection, "SHOW work_mem")).isEqualTo("8MB");
        Sql.run(connection, "ALTER DATABASE aleph SET synchronous_commit = off");
      }
    }
    assertThatThrownBy(() -> EmbeddedPostgres.start(careless))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("synchronous_commit");
  }

  @Test
  void aKilledServerIsStartedAgainAndKeepsWhatWasCommitted() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.settings(folder));
        Database database =
            Database.open(TestPostgres.database(server.address()), TestPostgres::reportLoss)) {
      for (int round = 0; round < 3; round++) {
        try (Connection connection = database.dataSource().getConnection()) {
          Sql.run(connection, "INSERT INTO thing VALUES (" + round + ", 'kept')");
        }
        long killed = server.pid();
        ProcessHandle.of(killed).orElseThrow().destroyForcibly();
        // Until then a surviving child of the killed server may still answer.
        Eventually.until(Duration.ofSeconds(30), () -> server.pid() != killed);
        String count =
            Eventually.get(
                Duration.ofSeconds(30),
                () -> {
                  try (Connection connection = database.dataSource().getConnection()) {
                    return Sql.text(connection, "SELECT count(*) FROM thing");
                  }
                },
                SQLException.class);
        assertThat(count).isEqualTo(Integer.toString(round + 1));
      }
    }
  }

  @Test
  void aServerLeftBehindIsStoppedBeforeANewStart() throws Exception {
    EmbeddedPostgres abandoned = EmbeddedPostgres.start(TestPostgres.settings(folder));
    ProcessHandle orphan = ProcessHandle.of(abandoned.pid()).orElseThrow();
    abandoned.abandon();
    try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.settings(folder))) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(server.pid()).isNotEqualTo(orphan.pid());
    }
  }

  @Test
  void aStalePidFileWhoseNumberBelongsToAnotherProgramIsIgnored() throws Exception {
    EmbeddedPostgres.start(TestPostgres.settings(folder)).close();
    Files.writeString(
        folder.resolve("cluster/postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + folder.resolve("cluster") + "\n");
    EmbeddedPostgres.start(TestPostgres.settings(folder)).close();
    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void halfMadeFilesOfAKilledFirstStartAreReplaced() throws Exception {
    Files.createDirectories(folder.resolve("cluster.new/base"));
    Files.writeString(folder.resolve("cluster.new/PG_VERSION"), "18");
    Files.writeString(folder.resolve("password"), "stale");
    EmbeddedPostgres.start(TestPostgres.settings(folder)).close();
    assertThat(folder.resolve("cluster/PG_VERSION")).exists();
    assertThat(folder.resolve("cluster.new")).doesNotExist();
  }

  @Test
  void aTakenPortIsReportedInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PgSettings settings = TestPostgres.settings(folder).withPort(taken.getLocalPort());
      assertThatThrownBy(() -> EmbeddedPostgres.start(settings))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("PostgreSQL did not start")
          .message()
          .doesNotContain("\n");
    }
  }
}
