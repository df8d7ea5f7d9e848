package io.aleph4j.node.storage;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Measurements;
import java.util.Map;

/** Writes the tables {@code core_measurement} and {@code compute_measurement}. */
final class MeasurementTable {

  private static final String INSERT_CORE =
      "INSERT INTO core_measurement SELECT * FROM unnest(?::core_measurement[])";

  private static final String INSERT_COMPUTE =
      "INSERT INTO compute_measurement SELECT * FROM unnest(?::compute_measurement[])";

  /** Deletes some of the rows from before a moment, and answers with how many they were. */
  static final String DELETE_CORE =
      """
      WITH gone AS (
        DELETE FROM core_measurement WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM core_measurement WHERE measured_at < ? LIMIT ?))
        RETURNING 1)
      SELECT count(*) FROM gone\
      """;

  /** The same for compute resource nodes. */
  static final String DELETE_COMPUTE =
      """
      WITH gone AS (
        DELETE FROM compute_measurement WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM compute_measurement WHERE measured_at < ? LIMIT ?))
        RETURNING 1)
      SELECT count(*) FROM gone\
      """;

  void insert(Script script, Map<ItemHash, Measurements> byPost) {
    RowArray core = new RowArray();
    RowArray compute = new RowArray();
    boolean anyCore = false;
    boolean anyCompute = false;
    for (Map.Entry<ItemHash, Measurements> post : byPost.entrySet()) {
      Measurements found = post.getValue();
      for (int i = 0; i < found.ofCore().size(); i++) {
        add(core.row(), post.getKey(), i, found.ofCore().get(i));
        anyCore = true;
      }
      for (int i = 0; i < found.ofCompute().size(); i++) {
        add(compute.row(), post.getKey(), i, found.ofCompute().get(i));
        anyCompute = true;
      }
    }
    if (anyCore) {
      script.add(INSERT_CORE, core.toString());
    }
    if (anyCompute) {
      script.add(INSERT_COMPUTE, compute.toString());
    }
  }

  private static void add(RowArray row, ItemHash post, int position, Measurements.OfCore one) {
    addNode(row, post, position, one.nodeId(), one.measuredAt().micros());
    row.add(one.baseLatency())
        .add(one.baseLatencyIpv4())
        .add(one.metricsLatency())
        .add(one.aggregateLatency())
        .add(one.fileDownloadLatency())
        .add(one.pendingMessages())
        .add(one.ethHeightRemaining());
  }

  private static void add(RowArray row, ItemHash post, int position, Measurements.OfCompute one) {
    addNode(row, post, position, one.nodeId(), one.measuredAt().micros());
    row.add(one.baseLatency())
        .add(one.baseLatencyIpv4())
        .add(one.fullCheckLatency())
        .add(one.diagnosticVmLatency());
  }

  private static void addNode(
      RowArray row, ItemHash post, int position, String nodeId, long measuredAt) {
    row.add(post.value()).add(position).add(Keys.of(nodeId)).add(nodeId).add(measuredAt);
  }
}
