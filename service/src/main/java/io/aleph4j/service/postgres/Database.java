package io.aleph4j.service.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL database ready for work: reachable, of a supported version, with this program's
 * schema, locked against a second writer, behind a connection pool that recovers when the server
 * restarts. Safe for any number of threads.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final int OLDEST_VERSION = 15;
  private static final Duration LOCK_CHECK = Duration.ofSeconds(2);

  // Statements here touch few rows; starting helper processes or a compiler takes longer.
  private static final String OPTIONS = "-c max_parallel_workers_per_gather=0 -c jit=off";
  private static final String LOOKUP_OPTIONS =
      " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off";

  private final DatabaseSettings settings;
  private final WriterLock lock;
  private final HikariDataSource pool;
  private final HikariDataSource lookups;
  private final Consumer<DatabaseException> onLockLost;
  private final CountDownLatch closing = new CountDownLatch(1);

  private Database(
      DatabaseSettings settings, WriterLock lock, Consumer<DatabaseException> onLockLost) {
    this.settings = settings;
    this.lock = lock;
    this.onLockLost = onLockLost;
    this.pool = new HikariDataSource(poolConfiguration(settings, lock, ""));
    HikariConfig byKeys = poolConfiguration(settings, lock, LOOKUP_OPTIONS);
    byKeys.setPoolName(settings.lockName() + "-lookups");
    byKeys.setMinimumIdle(1);
    this.lookups = new HikariDataSource(byKeys);
    Thread.ofVirtual().name("database-lock").start(this::watchLock);
  }

  /**
   * Connects, checks the server's version, takes the lock and migrates the schema.
   *
   * @param onLockLost told, once, when another process has taken this one's place after the
   *     database was unreachable; new connections fail from then on, so the program should stop
   * @throws DatabaseException with one line: unreachable, too old, schema too new, in use
   */
  public static Database open(DatabaseSettings settings, Consumer<DatabaseException> onLockLost) {
    WriterLock lock = new WriterLock(settings, RandomGenerator.getDefault());
    try {
      prepare(settings, lock);
      return new Database(settings, lock, onLockLost);
    } catch (SQLException e) {
      lock.close();
      throw unreachable(settings, e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The pool. Connections are in auto-commit mode and must be closed by who takes them. */
  public DataSource dataSource() {
    return pool;
  }

  /**
   * A second pool, whose sessions find rows by keys and nothing else: each statement is planned
   * once, without a look at its arguments, and no table is read from end to end. Planning takes
   * longer than answering otherwise, and what the server knows of a young table is wrong.
   * Statements must leave it one index to choose.
   */
  public DataSource lookupSource() {
    return lookups;
  }

  /** Where the database is. */
  public DatabaseAddress address() {
    return settings.address();
  }

  /** Whether a statement can be run now; answers within about the given time. */
  public boolean isReachable(Duration limit) {
    int seconds = (int) Math.max(1, limit.toSeconds());
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(seconds);
    } catch (SQLException e) {
      log.debug("The database is not reachable: {}", e.toString());
      return false;
    }
  }

  /** What the pool's connections do at this moment. */
  public PoolState poolState() {
    var bean = pool.getHikariPoolMXBean();
    return bean == null
        ? new PoolState(0, 0, 0)
        : new PoolState(
            bean.getActiveConnections(),
            bean.getIdleConnections(),
            bean.getThreadsAwaitingConnection());
  }

  /**
   * A moment of the pool.
   *
   * @param active connections in use
   * @param idle open connections that nobody uses
   * @param waiting threads that wait for a connection
   */
  public record PoolState(int active, int idle, int waiting) {}

  /** Closes all connections and gives the lock up; may be called twice. */
  @Override
  public void close() {
    closing.countDown();
    pool.close();
    lookups.close();
    lock.close();
  }

  private static void prepare(DatabaseSettings settings, WriterLock lock) throws SQLException {
    boolean current;
    try (Connection connection = settings.address().connect(settings.program() + " check")) {
      checkVersion(settings, connection);
      lock.ensureHeld();
      current = KnownSchema.isCurrent(connection, settings.migrations());
    }
    if (!current) {
      Migrations.apply(settings);
    }
  }

  private static void checkVersion(DatabaseSettings settings, Connection connection)
      throws SQLException {
    int version = connection.getMetaData().getDatabaseMajorVersion();
    if (version < OLDEST_VERSION) {
      throw new DatabaseException(
          "the database at "
              + settings.address()
              + " is PostgreSQL "
              + connection.getMetaData().getDatabaseProductVersion()
              + ": version "
              + OLDEST_VERSION
              + " or newer is needed");
    }
  }

  private static DatabaseException unreachable(DatabaseSettings settings, SQLException cause) {
    String state = cause.getSQLState() == null ? "" : cause.getSQLState();
    String advice =
        state.startsWith("28") || state.startsWith("3D")
            ? "check user, password and database name"
            : "check that it runs and that the address is right";
    return new DatabaseException(
        "the database at "
            + settings.address()
            + " cannot be used ("
            + OneLine.of(cause)
            + "): "
            + advice,
        cause);
  }

  private static HikariConfig poolConfiguration(
      DatabaseSettings settings, WriterLock lock, String options) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(settings.lockName());
    config.setDataSource(
        new SessionSource(
            settings.address(),
            sessionProperties(settings, lock, OPTIONS + options),
            () -> passLock(lock)));
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(Math.min(4, settings.poolSize()));
    config.setConnectionTimeout(settings.connectionTimeout().toMillis());
    config.setValidationTimeout(Math.min(5_000, settings.connectionTimeout().toMillis()));
    // The database was reached a moment ago; the pool fills itself while the program starts.
    config.setInitializationFailTimeout(-1);
    config.setKeepaliveTime(TimeUnit.MINUTES.toMillis(2));
    return config;
  }

  private static Map<String, String> sessionProperties(
      DatabaseSettings settings, WriterLock lock, String options) {
    Map<String, String> properties = new HashMap<>();
    properties.put("ApplicationName", lock.sessionName());
    properties.put("reWriteBatchedInserts", "true");
    // Every statement is used again, so each is prepared on the server early; the cache holds the
    // batch sizes of the write path and the filter combinations of the lists.
    properties.put("prepareThreshold", "2");
    properties.put("preparedStatementCacheQueries", "512");
    properties.put("preparedStatementCacheSizeMiB", "8");
    properties.put("options", options);
    properties.put("assumeMinServerVersion", Integer.toString(OLDEST_VERSION));
    properties.put("connectTimeout", "10");
    properties.put("loginTimeout", "15");
    properties.put("socketTimeout", Long.toString(settings.socketTimeout().toSeconds()));
    properties.put("tcpKeepAlive", "true");
    return properties;
  }

  /**
   * No session may write unless the lock is held: after a restart of the database another process
   * may have been faster.
   */
  private static void passLock(WriterLock lock) throws SQLException {
    try {
      lock.ensureHeld();
    } catch (DatabaseException e) {
      throw new SQLException(e.getMessage(), "55P03", e);
    }
  }

  private void watchLock() {
    try {
      while (!closing.await(LOCK_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!checkLock()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean checkLock() {
    try {
      lock.ensureHeld();
      return true;
    } catch (SQLException e) {
      log.warn("The database at {} is not reachable: {}", settings.address(), OneLine.of(e));
      return true;
    } catch (DatabaseException e) {
      if (closing.getCount() > 0) {
        pool.getHikariPoolMXBean().softEvictConnections();
        lookups.getHikariPoolMXBean().softEvictConnections();
        onLockLost.accept(e);
      }
      return false;
    }
  }
}
