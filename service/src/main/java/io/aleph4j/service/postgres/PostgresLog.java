package io.aleph4j.service.postgres;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what one server process prints to {@code postgres.log}, which is rotated, and learns from
 * it when the server is ready. One thread writes; the questions may be asked from any thread.
 */
final class PostgresLog {
  private static final Logger log = LoggerFactory.getLogger(PostgresLog.class);
  private static final long MAX_BYTES = 10L << 20;
  private static final int KEPT_FILES = 4;
  private static final String READY = "database system is ready to accept connections";

  private final Path file;
  private final CountDownLatch readyOrEnded = new CountDownLatch(1);
  private volatile boolean ready;
  private volatile @Nullable String firstFatal;

  private PostgresLog(Path file) {
    this.file = file;
  }

  /** Starts copying {@code output} to {@code file} until its end. */
  static PostgresLog follow(InputStream output, Path file) {
    PostgresLog postgresLog = new PostgresLog(file);
    // A platform thread: reading a pipe would keep a carrier of virtual threads busy for good.
    Thread.ofPlatform().daemon().name("postgres-log").start(() -> postgresLog.copy(output));
    return postgresLog;
  }

  /** Waits until the server accepts connections; false when it ended or the time is over. */
  boolean awaitReady(Duration timeout) throws InterruptedException {
    boolean known = readyOrEnded.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    return known && ready;
  }

  /** The first fatal complaint of the server, or null when there was none. */
  @Nullable String firstFatal() {
    return firstFatal;
  }

  private void copy(InputStream output) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      String line = writeUntilFull(lines, lines.readLine());
      while (line != null) {
        rotate();
        line = writeUntilFull(lines, line);
      }
    } catch (IOException e) {
      log.warn("PostgreSQL's log cannot be written to {}: {}", file, e.toString());
      drain(output);
    } finally {
      readyOrEnded.countDown();
    }
  }

  private @Nullable String writeUntilFull(BufferedReader lines, @Nullable String first)
      throws IOException {
    String line = first;
    long written = Files.exists(file) ? Files.size(file) : 0;
    try (BufferedWriter out =
        Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (line != null && written < MAX_BYTES) {
        out.write(line);
        out.newLine();
        if (!lines.ready()) {
          out.flush();
        }
        written += line.length() + 1L;
        learn(line);
        line = lines.readLine();
      }
    }
    return line;
  }

  private void learn(String line) {
    if (line.contains(READY)) {
      ready = true;
      readyOrEnded.countDown();
    } else if (firstFatal == null && !ready) {
      int fatal = line.indexOf("FATAL:");
      if (fatal >= 0) {
        firstFatal = line.substring(fatal + "FATAL:".length()).strip();
      }
    }
  }

  private void rotate() throws IOException {
    for (int number = KEPT_FILES - 1; number >= 0; number--) {
      Path from = numbered(number);
      if (Files.exists(from)) {
        Files.move(from, numbered(number + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Path numbered(int number) {
    return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
  }

  /** A full pipe would stop the server, so it is emptied even when its log cannot be kept. */
  private static void drain(InputStream output) {
    try {
      output.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      log.debug("PostgreSQL's output ended: {}", e.toString());
    }
  }
}
