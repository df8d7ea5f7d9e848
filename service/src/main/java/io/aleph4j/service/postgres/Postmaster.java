package io.aleph4j.service.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running server process, a direct child of this one. */
final class Postmaster {
  private static final Logger log = LoggerFactory.getLogger(Postmaster.class);

  /**
   * Waits for the end of its input, which comes when this process is gone in whatever way, and then
   * stops the server, unless the number belongs to somebody else by now.
   */
  private static final String WATCH =
      "read _; [ \"$(readlink /proc/$1/cwd)\" = \"$2\" ] && kill -INT \"$1\"";

  private final Process process;
  private final @Nullable Process watcher;
  private final PostgresLog serverLog;
  private final Path folder;

  private Postmaster(
      Process process, @Nullable Process watcher, PostgresLog serverLog, Path folder) {
    this.process = process;
    this.watcher = watcher;
    this.serverLog = serverLog;
    this.folder = folder;
  }

  /** Starts the server; it is not ready yet when this returns. */
  static Postmaster launch(Cluster cluster, List<String> command, ServerAccount account)
      throws IOException {
    // In a session of its own: Ctrl-C in the terminal must reach this process only, which finishes
    // its writes first.
    List<String> full = new ArrayList<>(List.of("setsid"));
    full.addAll(account.command(command));
    Process process = Commands.prepare(full, cluster.folder()).start();
    process.getOutputStream().close();
    PostgresLog serverLog =
        PostgresLog.follow(process.getInputStream(), cluster.folder().resolve("postgres.log"));
    return new Postmaster(process, watch(process, cluster), serverLog, cluster.folder());
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until connections are accepted; throws with the server's own complaint otherwise. */
  void awaitReady(Duration timeout) throws InterruptedException {
    if (!serverLog.awaitReady(timeout)) {
      String fatal = serverLog.firstFatal();
      throw new DatabaseException(
          "PostgreSQL did not start: "
              + (fatal == null ? "see " + folder.resolve("postgres.log") : fatal));
    }
  }

  /** Waits for the end of the process and returns its exit code. */
  int awaitExit() throws InterruptedException {
    int code = process.waitFor();
    releaseWatcher();
    return code;
  }

  /** Stops the server within about {@code limit}, as cleanly as that time allows. */
  void stop(Duration limit) {
    try {
      if (process.isAlive()) {
        Commands.signal(pid(), "INT", folder);
        if (!process.waitFor(limit.toMillis() * 4 / 5, TimeUnit.MILLISECONDS)) {
          log.warn("PostgreSQL is slow to stop; it will recover from its log at the next start");
          Commands.signal(pid(), "QUIT", folder);
          if (!process.waitFor(limit.toMillis() / 5, TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
          }
        }
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      releaseWatcher();
    }
  }

  /** Leaves the server running without its watcher. */
  void abandon() {
    releaseWatcher();
  }

  private void releaseWatcher() {
    if (watcher != null) {
      watcher.destroyForcibly();
    }
  }

  private static @Nullable Process watch(Process server, Cluster cluster) {
    try {
      Path data = cluster.data().toRealPath();
      ProcessBuilder builder =
          Commands.prepare(
              List.of(
                  "setsid", "sh", "-c", WATCH, "sh", Long.toString(server.pid()), data.toString()),
              Path.of("/"));
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      return builder.start();
    } catch (IOException e) {
      log.warn("PostgreSQL would outlive a kill of this process: {}", e.toString());
      return null;
    }
  }

  /**
   * Ends the server that a killed predecessor of this process left behind, and removes a stale pid
   * file whose number now belongs to some other program (PostgreSQL would refuse to start).
   */
  static void stopOrphan(Cluster cluster) throws IOException, InterruptedException {
    Path pidFile = cluster.data().resolve("postmaster.pid");
    ProcessHandle orphan = handle(pidFile);
    if (orphan == null || !orphan.isAlive()) {
      return;
    }
    if (!runsOn(orphan, cluster.data())) {
      log.info("Removing {} of a server that is gone", pidFile);
      Files.deleteIfExists(pidFile);
      return;
    }
    log.info("Stopping PostgreSQL process {} of an earlier run", orphan.pid());
    for (String signal : List.of("INT", "QUIT", "KILL")) {
      Commands.signal(orphan.pid(), signal, cluster.folder());
      if (awaitEnd(orphan, Duration.ofSeconds(20))) {
        return;
      }
    }
    throw new DatabaseException(
        "PostgreSQL process " + orphan.pid() + " of an earlier run cannot be stopped: stop it");
  }

  // A server that ends takes its file along, at any moment.
  private static @Nullable ProcessHandle handle(Path pidFile) throws IOException {
    try {
      String first = Files.readString(pidFile).lines().findFirst().orElse("").strip();
      return ProcessHandle.of(Long.parseLong(first)).orElse(null);
    } catch (java.nio.file.NoSuchFileException | NumberFormatException e) {
      return null;
    }
  }

  private static boolean runsOn(ProcessHandle process, Path data) throws IOException {
    try {
      Path folder = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
      return folder.equals(data.toRealPath());
    } catch (java.nio.file.NoSuchFileException | java.nio.file.AccessDeniedException e) {
      // Gone meanwhile, or another user's: in neither case a server that this user left behind.
      return false;
    }
  }

  private static boolean awaitEnd(ProcessHandle process, Duration limit)
      throws InterruptedException {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      return !process.isAlive();
    }
  }
}
