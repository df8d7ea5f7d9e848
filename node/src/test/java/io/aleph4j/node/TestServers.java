package io.aleph4j.node;

import io.aleph4j.service.postgres.DatabaseAddress;
import io.aleph4j.service.postgres.EmbeddedPostgres;
import io.aleph4j.service.postgres.PgSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The database servers that all tests of this module share, each started when it is first used. */
public final class TestServers {

  private static final Path OLDEST = Path.of("/usr/lib/postgresql/15/bin");

  private TestServers() {}

  /** The embedded server, which starts again when it is killed. */
  public static DatabaseAddress embedded() {
    return Embedded.SERVER.address();
  }

  /**
   * Kills the embedded server as a power cut would, and waits until it is up again: sessions of a
   * killed server go on for a moment before they notice.
   */
  public static void killEmbedded() {
    long killed = Embedded.SERVER.pid();
    ProcessHandle.of(killed).ifPresent(ProcessHandle::destroyForcibly);
    Eventually.holds(
        "the server is up again", () -> Embedded.SERVER.pid() != killed && isUp(embedded()));
  }

  private static boolean isUp(DatabaseAddress address) {
    try (Connection _ =
        DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password())) {
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** The oldest supported PostgreSQL, as Debian 12 packages it; empty where it is not installed. */
  public static Optional<DatabaseAddress> oldest() {
    return Files.isExecutable(OLDEST.resolve("postgres"))
        ? Optional.of(Oldest.ADDRESS)
        : Optional.empty();
  }

  private static final class Embedded {
    private static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      Path parent = reachableFolder();
      EmbeddedPostgres server =
          EmbeddedPostgres.start(
              PgSettings.in(parent.resolve("postgres"), Path.of("target/postgres-cache"))
                  .withSharedBuffers("32MB"));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                server.close();
                delete(parent);
              }));
      return server;
    }
  }

  private static final class Oldest {
    private static final DatabaseAddress ADDRESS = start();

    private static DatabaseAddress start() {
      Path parent = reachableFolder();
      try {
        run(List.of("chown", "nobody", parent.toString()));
        String data = parent.resolve("cluster").toString();
        run(
            asNobody(
                OLDEST.resolve("initdb").toString(),
                "--pgdata=" + data,
                "--username=aleph",
                "--auth=trust",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C"));
        int port = freePort();
        Process server =
            new ProcessBuilder(
                    asNobody(
                        OLDEST.resolve("postgres").toString(),
                        "-D",
                        data,
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "shared_buffers=32MB"))
                .redirectErrorStream(true)
                .redirectOutput(parent.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, parent)));
        DatabaseAddress address =
            new DatabaseAddress("127.0.0.1", port, "postgres", "aleph", "", Map.of());
        awaitReady(address);
        return address;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void stop(Process server, Path parent) {
      // SIGTERM would wait for the pools' sessions to end.
      server.destroyForcibly();
      try {
        server.waitFor(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      delete(parent);
    }
  }

  /** PostgreSQL refuses to run as root. */
  private static List<String> asNobody(String... command) {
    List<String> full = new ArrayList<>();
    if (isRoot()) {
      full.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
    }
    full.addAll(List.of(command));
    return full;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static void run(List<String> command) throws IOException {
    if (command.getFirst().equals("chown") && !isRoot()) {
      return;
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command + " was interrupted", e);
    }
  }

  private static void awaitReady(DatabaseAddress address) {
    SQLException last = null;
    for (int i = 0; i < 600; i++) {
      try (var _ = DriverManager.getConnection(address.jdbcUrl(), address.user(), "")) {
        return;
      } catch (SQLException e) {
        last = e;
        Eventually.pause();
      }
    }
    throw new IllegalStateException("PostgreSQL 15 does not answer", last);
  }

  private static Path reachableFolder() {
    try {
      Path parent = Files.createTempDirectory("aleph4j-test-");
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx--x--x"));
      return parent;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static void delete(Path parent) {
    try (var files = Files.walk(parent)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.err.println("cannot delete " + parent + ": " + e);
    }
  }
}
