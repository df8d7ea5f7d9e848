package io.aleph4j.node.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads, and ends, what was measured of the network's nodes. Thread-safe. */
public final class MeasurementReads {

  /** Most measurements of one answer: years of one node's. */
  private static final int MOST = 100_000;

  private static final String CORE =
      """
      SELECT item_hash, measured_at, base_latency, base_latency_ipv4, metrics_latency,
        aggregate_latency, file_download_latency, pending_messages, eth_height_remaining
      FROM core_measurement WHERE node_key = ? AND node_id = ?\
      """;

  private static final String COMPUTE =
      """
      SELECT item_hash, measured_at, base_latency, base_latency_ipv4, full_check_latency,
        diagnostic_vm_latency
      FROM compute_measurement WHERE node_key = ? AND node_id = ?\
      """;

  private final DataSource database;

  public MeasurementReads(DataSource database) {
    this.database = database;
  }

  /**
   * A measurement.
   *
   * @param itemHash of the post that brought it
   * @param measuredAt microseconds
   * @param numbers the other columns, in the order in which the network lists them
   */
  public record Measured(String itemHash, long measuredAt, List<@Nullable Number> numbers) {}

  /**
   * What is asked for.
   *
   * @param from the earliest moment, inclusive, in microseconds; null for no bound
   * @param to the latest moment, inclusive, in microseconds; null for no bound
   * @param ascending whether the oldest come first
   */
  public record Query(String nodeId, @Nullable Long from, @Nullable Long to, boolean ascending) {}

  /** What was measured of a core node. */
  public List<Measured> ofCore(Query query) {
    return list(CORE, 9, query);
  }

  /** What was measured of a compute resource node. */
  public List<Measured> ofCompute(Query query) {
    return list(COMPUTE, 6, query);
  }

  private List<Measured> list(String select, int columns, Query query) {
    Sql sql = new Sql().add(select, Keys.of(query.nodeId()), query.nodeId());
    if (query.from() != null) {
      sql.add(" AND measured_at >= ?", query.from());
    }
    if (query.to() != null) {
      sql.add(" AND measured_at <= ?", query.to());
    }
    sql.add(
        query.ascending()
            ? " ORDER BY measured_at, item_hash, position LIMIT "
            : " ORDER BY measured_at DESC, item_hash DESC, position DESC LIMIT ");
    return sql.literal(MOST)
        .list(database, "measurements of a node", row -> measured(row, columns));
  }

  private static Measured measured(ResultSet row, int columns) throws SQLException {
    List<@Nullable Number> numbers = new ArrayList<>(columns - 2);
    for (int column = 3; column <= columns; column++) {
      numbers.add((Number) row.getObject(column));
    }
    return new Measured(row.getString(1), row.getLong(2), numbers);
  }

  /**
   * Deletes some of what was measured before a moment.
   *
   * @param most how many rows of each kind of node
   * @return how many they were
   */
  public long deleteBefore(long micros, int most) {
    return delete(MeasurementTable.DELETE_CORE, micros, most)
        + delete(MeasurementTable.DELETE_COMPUTE, micros, most);
  }

  private long delete(String statement, long micros, int most) {
    return new Sql()
        .add(statement, micros, most)
        .first(database, "how many measurements were deleted", row -> row.getLong(1))
        .orElseThrow();
  }
}
