package io.aleph4j.service.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one process to write a database, held as an advisory lock by a session of its own.
 * The lock ends with its session; {@link #ensureHeld} takes it again. Safe for several threads.
 */
final class WriterLock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WriterLock.class);
  private static final int ANSWER_SECONDS = 5;
  private static final Duration HANDOVER = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final String HOLDER =
      """
      SELECT a.pid, a.application_name, coalesce(host(a.client_addr), 'this machine'),
             to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
      FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.classid::bigint = ? AND l.objid::bigint = ?
      """;

  private final DatabaseAddress address;
  private final String sessionName;
  private final long key;
  private final ReentrantLock mutex = new ReentrantLock();
  private @Nullable Connection session;
  private boolean closed;

  /**
   * Prepares the lock; nothing is connected yet.
   *
   * @param random names this process's sessions, so that it knows its own dead ones
   */
  WriterLock(DatabaseSettings settings, RandomGenerator random) {
    this.address = settings.address();
    this.sessionName =
        settings.program()
            + " "
            + settings.lockName()
            + " "
            + HexFormat.of().toHexDigits(random.nextInt());
    this.key = key(settings.lockName());
  }

  /** The name under which this process's sessions appear in PostgreSQL. */
  String sessionName() {
    return sessionName;
  }

  /**
   * Returns once this process holds the lock, taking it if need be.
   *
   * @throws DatabaseException when another process holds it
   * @throws SQLException when the database cannot be reached
   */
  void ensureHeld() throws SQLException {
    mutex.lock();
    try {
      Connection current = session;
      if (current != null && current.isValid(ANSWER_SECONDS)) {
        return;
      }
      if (closed) {
        throw new SQLException("the database is closed");
      }
      drop();
      session = acquire();
      if (current != null) {
        log.info("The lock of {} was taken again after its session ended", address);
      }
    } finally {
      mutex.unlock();
    }
  }

  /** Gives the lock up for good. */
  @Override
  public void close() {
    mutex.lock();
    try {
      closed = true;
      drop();
    } finally {
      mutex.unlock();
    }
  }

  private void drop() {
    Connection old = session;
    session = null;
    if (old != null) {
      try {
        old.close();
      } catch (SQLException e) {
        log.debug("A dead session could not be closed: {}", e.toString());
      }
    }
  }

  private Connection acquire() throws SQLException {
    Connection fresh = address.connect(sessionName);
    boolean held = false;
    try {
      // A killed predecessor's session needs a moment to end; a living one keeps its lock.
      long attempts = HANDOVER.dividedBy(PAUSE);
      for (long attempt = 0; attempt < attempts; attempt++) {
        held = tryLock(fresh);
        if (held) {
          return fresh;
        }
        endOwnDeadSession(fresh);
        pause();
      }
      throw inUse(fresh);
    } finally {
      if (!held) {
        fresh.close();
      }
    }
  }

  private boolean tryLock(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
      statement.setLong(1, key);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() && result.getBoolean(1);
      }
    }
  }

  /** When the network broke, the server may still hold the lock for our own former session. */
  private void endOwnDeadSession(Connection connection) throws SQLException {
    Holder holder = holder(connection);
    if (holder != null && holder.session().equals(sessionName)) {
      try (PreparedStatement statement =
          connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
        statement.setInt(1, holder.pid());
        statement.execute();
      }
    }
  }

  private DatabaseException inUse(Connection connection) throws SQLException {
    Holder holder = holder(connection);
    String who =
        holder == null
            ? "another program"
            : holder.session() + " (from " + holder.host() + ", since " + holder.since() + " UTC)";
    return new DatabaseException(
        "the database at "
            + address
            + " is in use by "
            + who
            + ": stop that program or use a database of its own for each");
  }

  private record Holder(int pid, String session, String host, String since) {}

  private @Nullable Holder holder(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HOLDER)) {
      statement.setLong(1, key >>> 32);
      statement.setLong(2, key & 0xffff_ffffL);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new Holder(row.getInt(1), row.getString(2), row.getString(3), row.getString(4))
            : null;
      }
    }
  }

  private static void pause() throws SQLException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("waiting for the database's lock was interrupted", e);
    }
  }

  private static long key(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("aleph4j " + name).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
