package io.aleph4j.node.api;

import io.aleph4j.service.postgres.Database;
import io.aleph4j.service.postgres.DatabaseAddress;
import io.aleph4j.service.postgres.DatabaseSettings;
import io.aleph4j.service.postgres.EmbeddedPostgres;
import io.aleph4j.service.postgres.PgSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The PostgreSQL that the tests of this package share: one server, emptied by each test class. */
final class ApiDatabase {

  private static final Database SHARED = start();

  private ApiDatabase() {}

  /** The shared database without any rows. */
  static DataSource empty() {
    DataSource source = SHARED.dataSource();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "TRUNCATE message, message_tag, post, post_tag, aggregate, aggregate_entry, pending, rejected, confirmation, tally, tally_time,"
              + " tally_sender, machine, machine_file, machine_version, cost, cost_owner, token_balance,"
              + " credit_history, credit_account, credit_resource, credit_lot, removing, removed; UPDATE tally_mark SET seq = 0");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot empty the test database", e);
    }
    return source;
  }

  private static Database start() {
    try {
      Path parent = Files.createTempDirectory("aleph4j-api-test-");
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx--x--x"));
      PgSettings settings =
          PgSettings.in(parent.resolve("postgres"), Path.of("target/postgres-cache"))
              .withSharedBuffers("16MB");
      EmbeddedPostgres server = EmbeddedPostgres.start(settings);
      DatabaseAddress address = server.address();
      Database database =
          Database.open(
              DatabaseSettings.of(address, "alephd", "db/migration", "api-test").withPoolSize(4),
              loss -> System.err.println("the lock was lost: " + loss.getMessage()));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                database.close();
                server.close();
                delete(parent);
              }));
      return database;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("cannot remove " + folder + ": " + e);
    }
  }
}
