package io.aleph4j.node.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Copies of all rows, for tests that want to go back. Each copy is a schema of its own within the
 * database; each call is one transaction. Nobody may write meanwhile.
 *
 * <p>Copying rows needs neither the right to create databases nor an end of all connections, as
 * copies of the whole database do, and for the few rows of a test it is as fast.
 */
public final class DatabaseSnapshots {

  private static final String TAKE = resource("take.sql");
  private static final String RESTORE = resource("restore.sql");
  private static final String DROP_ALL = resource("drop.sql");

  private final DataSource database;

  public DatabaseSnapshots(DataSource database) {
    this.database = database;
  }

  private static String resource(String name) {
    try (InputStream in = DatabaseSnapshots.class.getResourceAsStream("/db/snapshot/" + name)) {
      return new String(
          Objects.requireNonNull(in, "the program lacks its part " + name).readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the program's part " + name + " cannot be read", e);
    }
  }

  /** Copies every row under a number that is not in use. */
  public void take(int number) {
    run(TAKE.replace("NUMBER", Integer.toString(number)), "take a snapshot");
  }

  /** Puts every row back as it was when the copy of this number was taken. */
  public void restore(int number) {
    run(RESTORE.replace("NUMBER", Integer.toString(number)), "restore a snapshot");
  }

  /** Drops all copies, those of earlier runs included. */
  public void dropAll() {
    run(DROP_ALL, "drop the snapshots");
  }

  private void run(String script, String what) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(script);
    } catch (SQLException e) {
      throw StorageException.of("cannot " + what, e);
    }
  }
}
