package io.aleph4j.service.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of one database cluster: made once, found again later. Nothing runs here but {@code
 * initdb}.
 *
 * @param folder holds all the rest and is owned by the server's account
 * @param data PostgreSQL's data directory
 * @param password the superuser's password
 */
record Cluster(Path folder, Path data, String password) {
  static final String USER = "aleph";
  private static final int SOCKET_PATH_LIMIT = 107;

  /** Settings that keep acknowledged data safe; nobody can turn them off. */
  static final Map<String, String> DURABLE =
      Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

  /** Opens the cluster in {@code folder}, making it when there is none. */
  static Cluster open(Path folder, Path binaries, ServerAccount account) throws IOException {
    Path data = folder.resolve("cluster");
    Path passwordFile = folder.resolve("password");
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      initialise(folder, data, passwordFile, binaries, account);
    }
    account.takeOver(data);
    checkVersion(data);
    return new Cluster(folder, data, Files.readString(passwordFile).strip());
  }

  /** The command that runs the server on {@code port}. */
  List<String> serverCommand(Path binaries, int port, PgSettings settings) {
    List<String> command = new ArrayList<>();
    command.add(binaries.resolve("bin/postgres").toString());
    command.add("-D");
    command.add(data.toString());
    parameters(port, settings)
        .forEach((name, value) -> {
          command.add("-c");
          command.add(name + "=" + value);
        });
    return command;
  }

  private Map<String, String> parameters(int port, PgSettings settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("shared_buffers", settings.sharedBuffers());
    all.put("max_connections", "50");
    all.put("jit", "off");
    all.put("wal_level", "minimal");
    all.put("max_wal_senders", "0");
    all.put("max_wal_size", "2GB");
    all.put("checkpoint_timeout", "15min");
    all.put("random_page_cost", "1.1");
    all.put("timezone", "UTC");
    all.put("log_timezone", "UTC");
    all.put("log_line_prefix", "%m [%p] ");
    all.put("update_process_title", "off");
    all.putAll(settings.parameters());
    all.put("listen_addresses", "127.0.0.1");
    all.put("port", Integer.toString(port));
    all.put("unix_socket_directories", socketFolder(port));
    all.put("log_destination", "stderr");
    all.put("logging_collector", "off");
    // The start is recognised by an English line of the log.
    all.put("lc_messages", "C");
    all.put("log_min_messages", "warning");
    // Whoever sends a statement learns of its error; its text may be megabytes of messages.
    all.put("log_min_error_statement", "panic");
    all.putAll(DURABLE);
    return all;
  }

  /** A socket for the operator's own tools, unless the system's limit for socket paths forbids. */
  private String socketFolder(int port) {
    String socket = folder.resolve(".s.PGSQL." + port).toString();
    boolean usable =
        socket.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= SOCKET_PATH_LIMIT
            && socket.indexOf(',') < 0;
    return usable ? folder.toString() : "";
  }

  /** Fills a folder of its own and renames it, so that a kill in between leaves no half cluster. */
  private static void initialise(
      Path folder, Path data, Path passwordFile, Path binaries, ServerAccount account)
      throws IOException {
    Path fresh = folder.resolve("cluster.new");
    FileTree.delete(fresh);
    writePassword(passwordFile, account);
    List<String> command =
        List.of(
            binaries.resolve("bin/initdb").toString(),
            "--pgdata=" + fresh,
            "--username=" + USER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            // The password is random and long: repeated hashing would only slow connections down.
            "--set=scram_iterations=1",
            "--no-instructions");
    Commands.Result result = Commands.run(account.command(command), folder);
    if (!result.succeeded()) {
      throw new DatabaseException(
          "PostgreSQL could not make its files in " + folder + ": " + lastLine(result.output()));
    }
    Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void writePassword(Path file, ServerAccount account) throws IOException {
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file,
        Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n",
        StandardOpenOption.SYNC,
        StandardOpenOption.WRITE);
    account.takeOver(file);
  }

  private static void checkVersion(Path data) throws IOException {
    String version = Files.readString(data.resolve("PG_VERSION")).strip();
    if (!version.equals("18")) {
      throw new DatabaseException(
          "the files in "
              + data
              + " were written by PostgreSQL "
              + version
              + ", this program brings version 18: dump them with the old program first");
    }
  }

  private static String lastLine(String output) {
    return output
        .lines()
        .filter(line -> line.contains("error") || line.contains("FATAL"))
        .findFirst()
        .orElseGet(() -> output.lines().reduce("no output", (first, second) -> second));
  }
}
