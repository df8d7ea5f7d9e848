package io.aleph4j.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What the database of a node tells of each of its statements. One thread at a time.
 *
 * <p>The log is a file that is renamed when it is full, so it is followed from place to place.
 */
final class StatementLog implements AutoCloseable {

  private static final long LIMIT_NANOS = 30_000_000_000L;
  private static final long POLL_NANOS = 2_000_000;
  private static final List<String> SETTINGS =
      List.of(
          "session_preload_libraries = 'auto_explain'",
          "auto_explain.log_min_duration = 0",
          "auto_explain.log_analyze = on",
          "auto_explain.log_buffers = on",
          "auto_explain.log_timing = off",
          "auto_explain.log_format = json",
          "auto_explain.log_nested_statements = on",
          "auto_explain.log_parameter_max_length = 0");

  private final Path file;
  private final Connection connection;
  private long position;
  private int marks;

  /** Follows the log from now on. */
  private StatementLog(LocalNode node) throws IOException {
    file = node.databaseLog();
    connection = node.database().connect();
    position = Files.size(file);
  }

  /** Lets the node's database tell of every statement; the node is started again. */
  static StatementLog begin(LocalNode node) {
    NodeDatabase database = node.database();
    for (String setting : SETTINGS) {
      database.execute("ALTER ROLE " + database.user() + " SET " + setting);
    }
    node.stop();
    node.start();
    try {
      return new StatementLog(node);
    } catch (IOException e) {
      throw new BenchmarkException("the log of the node's database cannot be read", e);
    }
  }

  /** The statements since the last question. */
  List<ExplainedStatement> next() {
    String mark = "mark " + marks++ + " of the benchmark";
    StringBuilder text = new StringBuilder();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT '" + mark + "'");
      long deadline = System.nanoTime() + LIMIT_NANOS;
      while (!endsEntryOf(text, mark)) {
        if (System.nanoTime() > deadline) {
          throw new BenchmarkException("the node's database does not tell of its statements");
        }
        LockSupport.parkNanos(POLL_NANOS);
        text.append(readOn());
      }
    } catch (SQLException | IOException e) {
      throw new BenchmarkException("the log of the node's database cannot be read", e);
    }
    return ExplainedStatement.parse(text.toString().lines().toList()).stream()
        .filter(statement -> !statement.text().contains(mark))
        .toList();
  }

  private static boolean endsEntryOf(StringBuilder text, String mark) {
    int at = text.indexOf(mark);
    return at >= 0 && text.indexOf("\n\t}\n", at) >= 0;
  }

  private String readOn() throws IOException {
    StringBuilder text = new StringBuilder();
    if (Files.notExists(file) || Files.size(file) < position) {
      text.append(read(file.resolveSibling(file.getFileName() + ".1")));
      position = 0;
    }
    return Files.exists(file) ? text.append(read(file)).toString() : text.toString();
  }

  private String read(Path from) throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(from.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.max(0, log.length() - position)];
      log.seek(position);
      log.readFully(bytes);
      position += bytes.length;
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new BenchmarkException("a connection to the node's database could not be closed", e);
    }
  }
}
