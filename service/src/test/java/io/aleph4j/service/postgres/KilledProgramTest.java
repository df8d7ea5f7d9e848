package io.aleph4j.service.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.service.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What becomes of the server when its program ends in each possible way. */
class KilledProgramTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<Process> started = new ArrayList<>();
  private Path folder;

  /** A running program and what it said when it was ready. */
  private record Running(Process process, long serverPid, DatabaseAddress address) {
    boolean serverIsAlive() {
      return ProcessHandle.of(serverPid).map(ProcessHandle::isAlive).orElse(false);
    }
  }

  @BeforeEach
  void makeFolder() throws Exception {
    folder = TestPostgres.reachableFolder();
  }

  @AfterEach
  void removeFolder() throws Exception {
    // One that a failed test leaves would keep the test runner waiting for the end of its output.
    started.forEach(Process::destroyForcibly);
    FileTree.delete(folder);
  }

  private Running run() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ServerProgram.class.getName(),
            folder.toString(),
            TestPostgres.CACHE.toAbsolutePath().toString());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    started.add(process);
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.startsWith("ready ")) {
      line = output.readLine();
    }
    assertThat(line).isNotNull();
    String[] words = line.split(" ", -1);
    System.out.println(
        "embedded server ready after " + words[2] + " ms, database after " + words[3] + " ms more");
    return new Running(process, Long.parseLong(words[1]), DatabaseAddress.parse(words[4]));
  }

  private static void insert(Running running, int id) throws Exception {
    try (Connection connection = running.address().connect("test")) {
      Sql.run(connection, "INSERT INTO thing VALUES (" + id + ", 'kept')");
    }
  }

  private static String count(Running running) throws Exception {
    try (Connection connection = running.address().connect("test")) {
      return Sql.text(connection, "SELECT count(*) FROM thing");
    }
  }

  @Test
  void aKilledProgramTakesItsServerAlongAndLosesNothing() throws Exception {
    Running first = run();
    insert(first, 1);
    first.process().destroyForcibly();
    Eventually.until(LIMIT, () -> !first.serverIsAlive());

    Running second = run();
    insert(second, 2);
    assertThat(count(second)).isEqualTo("2");
    // At once, while the server of the killed one may still run.
    second.process().destroyForcibly();
    assertThat(second.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
    Running third = run();
    assertThat(count(third)).isEqualTo("2");
    // It has ended; the system may take a moment to bury it.
    Eventually.until(LIMIT, () -> !second.serverIsAlive());
    end(third);
  }

  @Test
  void aTerminatedProgramStopsCleanly() throws Exception {
    Running running = run();
    insert(running, 1);
    assertThat(end(running)).isZero();
    assertThat(running.serverIsAlive()).isFalse();
    assertThat(folder.resolve("postgres/cluster/postmaster.pid")).doesNotExist();
    assertThat(Files.readString(folder.resolve("postgres/postgres.log")))
        .contains("database system is shut down");
  }

  private static int end(Running running) throws InterruptedException {
    running.process().destroy();
    assertThat(running.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
    return running.process().exitValue();
  }

  @Test
  @EnabledIf(
      value = "io.aleph4j.service.postgres.ServerAccount#runningAsRoot",
      disabledReason = "only root has to change its account")
  void asRootTheServerWorksInPrivateFoldersAndInPublicOnes() throws Exception {
    Path parent = folder.getParent();
    assertThat(parent).isNotNull();
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
    Running hidden = run();
    insert(hidden, 1);
    end(hidden);
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx--x--x"));
    Running visible = run();
    insert(visible, 2);
    assertThat(count(visible)).isEqualTo("2");
    end(visible);
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
    Running hiddenAgain = run();
    assertThat(count(hiddenAgain)).isEqualTo("2");
    end(hiddenAgain);
  }
}
