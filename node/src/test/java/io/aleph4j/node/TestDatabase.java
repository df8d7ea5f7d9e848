package io.aleph4j.node;

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
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * An empty database with the node's schema, on one embedded server that all tests of this module
 * share.
 */
public final class TestDatabase implements AutoCloseable {

  private static final EmbeddedPostgres SERVER = startServer();

  private final Database database;

  public TestDatabase() {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    DatabaseAddress server = SERVER.address();
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), SERVER.user(), SERVER.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create " + name, e);
    }
    DatabaseAddress address =
        DatabaseAddress.parse(server.toUrl().replaceFirst("/[^/?]*(\\?|$)", "/" + name + "$1"));
    database =
        Database.open(
            DatabaseSettings.of(address, "test", "db/migration", name).withPoolSize(6),
            loss -> {
              throw loss;
            });
  }

  public Database database() {
    return database;
  }

  @Override
  public void close() {
    database.close();
  }

  private static EmbeddedPostgres startServer() {
    try {
      Path parent = Files.createTempDirectory("aleph4j-test-");
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx--x--x"));
      EmbeddedPostgres server =
          EmbeddedPostgres.start(
              PgSettings.in(parent.resolve("postgres"), Path.of("target/postgres-cache"))
                  .withSharedBuffers("32MB"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, parent)));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(EmbeddedPostgres server, Path parent) {
    server.close();
    try (var files = Files.walk(parent)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      System.err.println("cannot delete " + parent + ": " + e);
    }
  }
}
