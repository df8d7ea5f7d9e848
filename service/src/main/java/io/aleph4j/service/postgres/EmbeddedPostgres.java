package io.aleph4j.service.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own: made on first use, durable (what it acknowledges survives a power
 * cut), reachable from this machine only, started again when it dies, stopped when this process
 * stops or is killed. All methods may be called from any thread.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final Duration STOP_LIMIT = Duration.ofMillis(2_500);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int PORT_ATTEMPTS = 5;
  private static final String SET_UP = "aleph4j set-up";
  private static final String UNKNOWN_DATABASE = "3D000";

  private final PgSettings settings;
  private final Path binaries;
  private final Cluster cluster;
  private final ServerAccount account;
  private final int port;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread supervisor;
  private volatile Postmaster postmaster;

  private EmbeddedPostgres(
      PgSettings settings,
      Path binaries,
      Cluster cluster,
      ServerAccount account,
      int port,
      Postmaster postmaster) {
    this.settings = settings;
    this.binaries = binaries;
    this.cluster = cluster;
    this.account = account;
    this.port = port;
    this.postmaster = postmaster;
    this.supervisor = Thread.ofVirtual().name("postgres-supervisor").unstarted(this::supervise);
  }

  /**
   * Starts the server, making its files first when there are none, and returns when it accepts
   * connections, its database exists and its settings are known to be durable.
   *
   * @throws DatabaseException with one line that says why it cannot
   */
  public static EmbeddedPostgres start(PgSettings settings) {
    try {
      // Loaded while the server starts: the driver takes about as long as the server does.
      Thread.ofPlatform().daemon().name("load-driver").start(DriverManager::getDrivers);
      Path folder = prepareFolder(settings.folder());
      Path binaries = PostgresBinaries.unpack(List.of(settings.cacheFolder(), folder));
      ServerAccount account = ServerAccount.choose(binaries.resolve("bin/postgres"), folder);
      Cluster cluster = Cluster.open(folder, binaries, account);
      Postmaster.stopOrphan(cluster);
      EmbeddedPostgres server = launchFirst(settings, binaries, cluster, account);
      server.supervisor.start();
      try {
        server.prepareDatabase();
        return server;
      } catch (DatabaseException e) {
        server.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DatabaseException(
          "PostgreSQL cannot be set up in " + settings.folder() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("the start of PostgreSQL was interrupted", e);
    }
  }

  /** Where the node's database is; stays the same when the server is started again. */
  public DatabaseAddress address() {
    return address(settings.database());
  }

  /** The JDBC address of the node's database, without credentials. */
  public String jdbcUrl() {
    return address().jdbcUrl();
  }

  /** The database user, who owns everything. */
  public String user() {
    return Cluster.USER;
  }

  /** The user's password; also kept, for the owner only, in the file {@code password}. */
  public String password() {
    return cluster.password();
  }

  /** The process number of the server that runs now. */
  public long pid() {
    return postmaster.pid();
  }

  /** Stops the server within 3 seconds. */
  @Override
  public void close() {
    closing.countDown();
    postmaster.stop(STOP_LIMIT);
    try {
      supervisor.join(Duration.ofMillis(400));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For tests: forgets the server as a kill of this process would, without the watcher's care. */
  void abandon() {
    closing.countDown();
    postmaster.abandon();
  }

  private static Path prepareFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    return folder;
  }

  private static EmbeddedPostgres launchFirst(
      PgSettings settings, Path binaries, Cluster cluster, ServerAccount account)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      int port = settings.port() != 0 ? settings.port() : freePort();
      try {
        Postmaster first = launch(settings, binaries, cluster, account, port);
        return new EmbeddedPostgres(settings, binaries, cluster, account, port, first);
      } catch (DatabaseException e) {
        // The port may have been taken since it was free; a leftover process may still hold the
        // shared memory of a killed server for a moment.
        if (attempt == PORT_ATTEMPTS) {
          throw e;
        }
        log.debug("Start {} of PostgreSQL failed: {}", attempt, e.getMessage());
        Thread.sleep(FIRST_PAUSE.multipliedBy(1L << attempt));
      }
    }
  }

  private static Postmaster launch(
      PgSettings settings, Path binaries, Cluster cluster, ServerAccount account, int port)
      throws IOException, InterruptedException {
    List<String> command = cluster.serverCommand(binaries, port, settings);
    Postmaster started = Postmaster.launch(cluster, command, account);
    try {
      started.awaitReady(settings.startTimeout());
      return started;
    } catch (DatabaseException | InterruptedException e) {
      started.stop(STOP_LIMIT);
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private void supervise() {
    try {
      Duration pause = FIRST_PAUSE;
      while (!isClosing()) {
        int code = postmaster.awaitExit();
        if (isClosing()) {
          return;
        }
        log.error("PostgreSQL (process {}) ended with code {}: starting it again", pid(), code);
        pause = restart(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tries until the server runs again or this is closed; returns the pause before the next try. */
  private Duration restart(Duration firstPause) throws InterruptedException {
    Duration pause = firstPause;
    while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      try {
        Postmaster.stopOrphan(cluster);
        postmaster = launch(settings, binaries, cluster, account, port);
        if (isClosing()) {
          postmaster.stop(STOP_LIMIT);
        }
        log.info("PostgreSQL runs again as process {}", pid());
        return FIRST_PAUSE;
      } catch (DatabaseException | IOException e) {
        log.error("PostgreSQL cannot be started again yet: {}", e.getMessage());
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
      }
    }
    return pause;
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private DatabaseAddress address(String database) {
    return new DatabaseAddress(
        "127.0.0.1", port, database, user(), password(), Map.of("sslmode", "disable"));
  }

  private void prepareDatabase() {
    try (Connection connection = connectOrCreate()) {
      checkDurable(connection);
    } catch (SQLException e) {
      throw new DatabaseException("PostgreSQL's set-up failed: " + OneLine.of(e), e);
    }
  }

  private Connection connectOrCreate() throws SQLException {
    try {
      return address().connect(SET_UP);
    } catch (SQLException e) {
      if (!UNKNOWN_DATABASE.equals(e.getSQLState())) {
        throw e;
      }
    }
    try (Connection connection = address("postgres").connect(SET_UP);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE " + statement.enquoteIdentifier(settings.database(), true));
    }
    return address().connect(SET_UP);
  }

  private static void checkDurable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> wanted : Cluster.DURABLE.entrySet()) {
        try (ResultSet shown = statement.executeQuery("SHOW " + wanted.getKey())) {
          if (!shown.next() || !wanted.getValue().equals(shown.getString(1))) {
            throw new DatabaseException(
                "PostgreSQL runs without "
                    + wanted.getKey()
                    + ", so a power cut could lose messages: remove the setting that turns it off");
          }
        }
      }
    }
  }
}
