package io.aleph4j.service.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.service.testing.Eventually;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must hold on every supported PostgreSQL. */
abstract class DatabaseContract {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private DatabaseAddress address;

  @BeforeEach
  void makeDatabase() throws Exception {
    address = freshDatabase(server());
  }

  /** A superuser's access to the server that is tested. */
  abstract DatabaseAddress server();

  private static DatabaseAddress freshDatabase(DatabaseAddress server) throws SQLException {
    String name = "test_" + DATABASES.incrementAndGet();
    try (Connection connection = server.connect("test")) {
      Sql.run(connection, "CREATE DATABASE " + name);
    }
    return new DatabaseAddress(
        server.host(), server.port(), name, server.user(), server.password(), server.parameters());
  }

  private DatabaseSettings settings(String migrations) {
    return DatabaseSettings.of(address, "alephd", migrations, "core")
        .withPoolSize(4)
        .withConnectionTimeout(Duration.ofSeconds(2));
  }

  private Database open(String migrations) {
    return Database.open(settings(migrations), TestPostgres::reportLoss);
  }

  @Test
  void migratesAndServesConnections() throws Exception {
    try (Database database = open("db/test");
        Connection connection = database.dataSource().getConnection()) {
      assertThat(Sql.text(connection, "SELECT count(*) FROM thing")).isEqualTo("0");
      assertThat(Sql.text(connection, "SHOW application_name")).startsWith("alephd core ");
      assertThat(database.isReachable(Duration.ofSeconds(5))).isTrue();
      assertThat(database.poolState().active()).isEqualTo(1);
    }
    try (Database database = open("db/newer");
        Connection connection = database.dataSource().getConnection()) {
      assertThat(Sql.text(connection, "SELECT count(note) FROM thing")).isEqualTo("0");
    }
  }

  @Test
  void lookupsArePlannedOnceAndNeverReadWholeTables() throws Exception {
    // Two pools open their sessions at once, which takes a busy machine its time.
    DatabaseSettings patient = settings("db/test").withConnectionTimeout(Duration.ofSeconds(30));
    try (Database database = Database.open(patient, TestPostgres::reportLoss)) {
      try (Connection connection = database.lookupSource().getConnection()) {
        assertThat(Sql.text(connection, "SHOW plan_cache_mode")).isEqualTo("force_generic_plan");
        assertThat(Sql.text(connection, "SHOW enable_seqscan")).isEqualTo("off");
      }
      try (Connection connection = database.dataSource().getConnection()) {
        assertThat(Sql.text(connection, "SHOW plan_cache_mode")).isEqualTo("auto");
      }
    }
  }

  @Test
  void insertsInBatchesAreRewritten() throws Exception {
    try (Database database = open("db/test");
        Connection connection = database.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO thing VALUES (?, ?) ON CONFLICT DO NOTHING")) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) {
          insert.setLong(1, i);
          insert.setString(2, "é" + i);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      assertThat(Sql.text(connection, "SELECT count(*) FROM thing")).isEqualTo("100");
    }
  }

  @Test
  void refusesASchemaOfANewerProgramInOneLine() {
    open("db/newer").close();
    assertThatThrownBy(() -> open("db/test"))
        .isInstanceOf(DatabaseException.class)
        .hasMessage(
            "the database at %s has schema version 2, this program knows 1: use a newer alephd",
            address);
  }

  @Test
  void aBrokenMigrationIsOneLineAndChangesNothing() {
    assertThatThrownBy(() -> open("db/broken"))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("cannot be brought up to date")
        .hasMessageContaining("no_such_function")
        .message()
        .doesNotContain("\n");
    open("db/test").close();
  }

  @Test
  void anUnreachableDatabaseIsOneLine() throws Exception {
    int port;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    Map<DatabaseAddress, String> wrong =
        Map.of(
            new DatabaseAddress("127.0.0.1", port, "d", "u", "secret", Map.of()),
            "connection refused",
            new DatabaseAddress("no-such-host.invalid", 5432, "d", "u", "secret", Map.of()),
            "no-such-host.invalid",
            new DatabaseAddress(
                address.host(), address.port(), address.database(), "nobody", "secret", Map.of()),
            "check user, password and database name",
            new DatabaseAddress(
                address.host(), address.port(), "absent", "aleph", address.password(), Map.of()),
            "check user, password and database name");
    wrong.forEach((where, expected) -> {
      address = where;
      assertThatThrownBy(() -> open("db/test"))
          .as("%s", where)
          .isInstanceOf(DatabaseException.class)
          .hasMessageStartingWith("the database at " + where + " cannot be used")
          .hasMessageContaining(expected)
          .message()
          .doesNotContain("\n", "secret");
    });
  }

  @Test
  void twoProgramsNeverWriteOneDatabase() {
    try (Database first = open("db/test")) {
      assertThatThrownBy(() -> open("db/test"))
          .isInstanceOf(DatabaseException.class)
          .hasMessageStartingWith(
              "the database at " + first.address() + " is in use by alephd core ")
          .hasMessageContaining("stop that program");
      DatabaseSettings other = DatabaseSettings.of(address, "alephd", "db/test", "indexer");
      Database.open(other, TestPostgres::reportLoss).close();
    }
    open("db/test").close();
  }

  @Test
  void theLockIsTakenAgainWhenItsSessionEnds() throws Exception {
    try (Database database = open("db/test")) {
      endLockSession();
      assertThat(Eventually.get(Duration.ofSeconds(20), this::lockHolder, SQLException.class))
          .startsWith("alephd core ");
      try (Connection connection = database.dataSource().getConnection()) {
        assertThat(Sql.text(connection, "SELECT 1")).isEqualTo("1");
      }
    }
  }

  @Test
  void whoLosesTheLockToAnotherIsTold() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    List<String> reasons = new ArrayList<>();
    try (Database database =
            Database.open(
                settings("db/test"),
                loss -> {
                  reasons.add(loss.getMessage());
                  lost.countDown();
                });
        Connection usurper = address.connect("usurper")) {
      // The usurper waits for the lock, so it gets it before the first owner can return.
      long key = Long.parseLong(Sql.text(usurper, LOCK_KEY));
      Thread waiting = Thread.startVirtualThread(() -> lock(usurper, key));
      Eventually.until(Duration.ofSeconds(20), this::somebodyWaits);
      endLockSession();
      assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
      assertThat(lost.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(reasons).singleElement().asString().contains("is in use by usurper");
      assertThat(database.poolState().waiting()).isZero();
    }
  }

  private static final String LOCK_KEY =
      """
      SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
      WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  private static void lock(Connection connection, long key) {
    try {
      Sql.run(connection, "SELECT pg_advisory_lock(" + key + ")");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private boolean somebodyWaits() {
    try (Connection connection = address.connect("test")) {
      return Sql.text(connection, "SELECT count(*) FROM pg_locks WHERE NOT granted").equals("1");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private String lockHolder() throws SQLException {
    try (Connection connection = address.connect("test")) {
      return Sql.text(
          connection,
          "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)"
              + " WHERE locktype = 'advisory' AND granted AND datname = current_database()");
    }
  }

  private void endLockSession() throws SQLException {
    try (Connection connection = address.connect("test")) {
      Sql.run(
          connection,
          "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity JOIN pg_locks USING (pid)"
              + " WHERE locktype = 'advisory' AND granted AND datname = current_database()");
    }
  }
}
