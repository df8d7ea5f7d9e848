package io.aleph4j.benchmarks;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/**
 * What PostgreSQL alone does: inserts again, into tables of the same columns and indexes in a
 * schema of its own, the very rows that the node wrote for the posts of a load. Batches of 256
 * messages, a transaction each, over two connections, by {@code COPY} (which is faster than
 * multi-row inserts).
 */
final class BareInsertion {

  static final int BATCH = 256;
  static final int CONNECTIONS = 2;
  private static final String SCHEMA = "bare_insertion";
  private static final String ONE_TABLE = SCHEMA + ".one_table";

  private final NodeDatabase database;

  /** Makes the empty copies of the node's tables. */
  BareInsertion(NodeDatabase database) {
    this.database = database;
    database.execute(
        "DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE",
        "CREATE SCHEMA " + SCHEMA,
        "CREATE TABLE " + SCHEMA + ".message (LIKE public.message INCLUDING ALL)",
        "CREATE TABLE " + SCHEMA + ".post (LIKE public.post INCLUDING ALL)",
        "CREATE TABLE "
            + ONE_TABLE
            + " (item_hash text PRIMARY KEY, sender text NOT NULL, time bigint NOT NULL,"
            + " signature text NOT NULL, item_content text NOT NULL)");
  }

  /** Removes the copies. */
  void drop() {
    database.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
  }

  /** The rows of one transaction, as {@code COPY} takes them. */
  static final class Batch {

    private final int messages;
    private final byte[] message;
    private final byte[] post;
    private final byte[] oneTable;

    Batch(List<byte[]> message, List<byte[]> post, List<byte[]> oneTable) {
      this.messages = message.size();
      this.message = joined(message);
      this.post = joined(post);
      this.oneTable = joined(oneTable);
    }

    int messages() {
      return messages;
    }
  }

  /**
   * Messages per second.
   *
   * @param allRows with every row of every table
   * @param oneTable with one row in a table that has nothing but a primary key
   * @param usage the CPU that the first of the two took
   */
  record Rates(double allRows, double oneTable, CpuMeter.Usage usage) {}

  /** Reads what the node wrote for the messages after one sequence number, up to another. */
  List<Batch> read(long afterSeq, long toSeq) {
    String range = " > " + afterSeq + " AND %s <= " + toSeq;
    List<byte[]> messages =
        rows("SELECT * FROM message WHERE seq" + range.formatted("seq") + " ORDER BY seq");
    List<byte[]> posts =
        rows(
            "SELECT * FROM post WHERE original_seq"
                + range.formatted("original_seq")
                + " ORDER BY original_seq");
    List<byte[]> oneTable =
        rows(
            "SELECT item_hash, sender, time, signature, item_content FROM message WHERE seq"
                + range.formatted("seq")
                + " ORDER BY seq");
    if (messages.size() != posts.size() || messages.isEmpty()) {
      throw new BenchmarkException(
          "the node wrote "
              + messages.size()
              + " message rows and "
              + posts.size()
              + " post rows for the same posts; the bare insertion needs one of each");
    }
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < messages.size(); from += BATCH) {
      int to = Math.min(messages.size(), from + BATCH);
      batches.add(
          new Batch(
              messages.subList(from, to), posts.subList(from, to), oneTable.subList(from, to)));
    }
    return batches;
  }

  private List<byte[]> rows(String query) {
    List<byte[]> rows = new ArrayList<>();
    try (Connection connection = database.connect()) {
      CopyOut copy = NodeDatabase.copy(connection).copyOut("COPY (" + query + ") TO STDOUT");
      byte[] row = copy.readFromCopy();
      while (row != null) {
        rows.add(row);
        row = copy.readFromCopy();
      }
    } catch (SQLException e) {
      throw new BenchmarkException("the node's rows cannot be read", e);
    }
    return rows;
  }

  private static byte[] joined(List<byte[]> rows) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    rows.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** Inserts all batches, each variant in its turn, and tells the rates. */
  Rates run(List<Batch> batches, CpuMeter meter) {
    CpuMeter.Usage begin = meter.now();
    double allRows = rate(batches, true);
    CpuMeter.Usage usage = meter.now().since(begin);
    double oneTable = rate(batches, false);
    return new Rates(allRows, oneTable, usage);
  }

  private double rate(List<Batch> batches, boolean allRows) {
    AtomicInteger next = new AtomicInteger();
    List<Connection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Connection connection = database.connect();
        connections.add(connection);
        connection.setAutoCommit(false);
      }
      long begin = System.nanoTime();
      Threads.run(
          CONNECTIONS,
          thread -> {
            Connection connection = connections.get(thread);
            for (int i = next.getAndIncrement(); i < batches.size(); i = next.getAndIncrement()) {
              insert(connection, batches.get(i), allRows);
            }
          });
      int messages = batches.stream().mapToInt(Batch::messages).sum();
      return messages / ((System.nanoTime() - begin) / 1e9);
    } catch (SQLException e) {
      throw new BenchmarkException("the bare insertion failed", e);
    } finally {
      connections.forEach(BareInsertion::close);
    }
  }

  private static void insert(Connection connection, Batch batch, boolean allRows)
      throws SQLException {
    CopyManager copy = NodeDatabase.copy(connection);
    if (allRows) {
      send(copy, SCHEMA + ".message", batch.message);
      send(copy, SCHEMA + ".post", batch.post);
    } else {
      send(copy, ONE_TABLE, batch.oneTable);
    }
    connection.commit();
  }

  private static void send(CopyManager copy, String table, byte[] rows) throws SQLException {
    CopyIn in = copy.copyIn("COPY " + table + " FROM STDIN");
    in.writeToCopy(rows, 0, rows.length);
    in.endCopy();
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new BenchmarkException("a connection of the bare insertion could not be closed", e);
    }
  }
}
