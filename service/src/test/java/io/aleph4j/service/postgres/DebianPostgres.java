package io.aleph4j.service.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The oldest supported PostgreSQL, as Debian 12 packages it, on a private cluster. */
final class DebianPostgres implements AutoCloseable {
  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");

  private final Path folder;
  private final Postmaster postmaster;
  private final DatabaseAddress address;

  private DebianPostgres(Path folder, Postmaster postmaster, DatabaseAddress address) {
    this.folder = folder;
    this.postmaster = postmaster;
    this.address = address;
  }

  static boolean isInstalled() {
    return Files.isExecutable(PROGRAMS.resolve("postgres"));
  }

  static DebianPostgres start() throws Exception {
    Path folder = TestPostgres.reachableFolder();
    Files.createDirectories(folder);
    ServerAccount account = ServerAccount.choose(PROGRAMS.resolve("postgres"), folder);
    Path data = folder.resolve("cluster");
    Commands.Result made =
        Commands.run(
            account.command(
                List.of(
                    PROGRAMS.resolve("initdb").toString(),
                    "--pgdata=" + data,
                    "--username=aleph",
                    "--auth=trust",
                    "--no-sync",
                    "--encoding=UTF8",
                    "--locale=C")),
            folder);
    if (!made.succeeded()) {
      throw new IllegalStateException(made.output());
    }
    int port = freePort();
    List<String> command =
        List.of(
            PROGRAMS.resolve("postgres").toString(),
            "-D",
            data.toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "shared_buffers=16MB");
    Cluster cluster = new Cluster(folder, data, "");
    Postmaster postmaster = Postmaster.launch(cluster, command, account);
    postmaster.awaitReady(Duration.ofMinutes(1));
    return new DebianPostgres(
        folder,
        postmaster,
        new DatabaseAddress("127.0.0.1", port, "postgres", "aleph", "", Map.of()));
  }

  DatabaseAddress address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    postmaster.stop(Duration.ofSeconds(10));
    FileTree.delete(folder);
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
