package io.aleph4j.node.api;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.aleph4j.node.storage.StatusReads;
import io.aleph4j.node.tally.TallyReads;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The node's state in the metrics of the network, whose names other programs read (spec 02 §3.10).
 * Thread-safe.
 */
final class NodeMetrics {

  private static final Duration PENDING_MEMORY = Duration.ofSeconds(1);

  private final TallyReads tallies;
  private final ApiSettings settings;
  private final LoadingCache<String, Long> pending;
  private final LongSupplier messageSockets;
  private final LongSupplier statusSockets;
  private final LongSupplier broadcast;

  NodeMetrics(
      TallyReads tallies,
      StatusReads statuses,
      ApiSettings settings,
      LongSupplier messageSockets,
      LongSupplier statusSockets,
      LongSupplier broadcast) {
    this.tallies = tallies;
    this.settings = settings;
    // The queue is counted, so not more often than anybody needs to know.
    this.pending =
        Caffeine.newBuilder()
            .expireAfterWrite(PENDING_MEMORY)
            .build(key -> statuses.pendingCopies());
    this.messageSockets = messageSockets;
    this.statusSockets = statusSockets;
    this.broadcast = broadcast;
  }

  /** All numbers by name, in the network's order; null where the node has nothing to say. */
  private Map<String, @Nullable Long> numbers(boolean withSockets) {
    Map<String, @Nullable Long> all = new LinkedHashMap<>();
    long total = tallies.total();
    all.put("pyaleph_status_peers_total", 0L);
    all.put("pyaleph_status_sync_messages_total", total);
    all.put("pyaleph_status_sync_permanent_files_total", 0L);
    all.put("pyaleph_status_sync_pending_messages_total", Objects.requireNonNull(pending.get("")));
    all.put("pyaleph_status_sync_pending_txs_total", 0L);
    all.put("pyaleph_status_chain_eth_last_committed_height", null);
    all.put("pyaleph_processing_pending_messages_seen_ids_total", null);
    all.put("pyaleph_processing_pending_messages_tasks_total", null);
    all.put("pyaleph_processing_pending_messages_aggregate_tasks", 0L);
    all.put("pyaleph_processing_pending_messages_forget_tasks", 0L);
    all.put("pyaleph_processing_pending_messages_post_tasks", 0L);
    all.put("pyaleph_processing_pending_messages_program_tasks", 0L);
    all.put("pyaleph_processing_pending_messages_store_tasks", 0L);
    all.put("pyaleph_processing_pending_messages_action_total", null);
    all.put("pyaleph_status_sync_messages_reference_total", null);
    all.put("pyaleph_status_sync_messages_remaining_total", null);
    all.put("pyaleph_status_chain_eth_height_reference_total", null);
    all.put("pyaleph_status_chain_eth_height_remaining_total", null);
    all.put("pyaleph_ws_messages_connections_active", sockets(messageSockets, withSockets));
    all.put("pyaleph_ws_messages_connections_max", (long) settings.messageSockets());
    all.put("pyaleph_ws_messages_connections_rejected_total", 0L);
    all.put("pyaleph_ws_messages_broadcast_total", sockets(broadcast, withSockets));
    all.put("pyaleph_ws_status_connections_active", sockets(statusSockets, withSockets));
    all.put("pyaleph_ws_status_connections_max", (long) settings.statusSockets());
    all.put("pyaleph_ws_status_connections_rejected_total", 0L);
    all.put("pyaleph_ws_broadcaster_consumer_restarts_total", 0L);
    for (String engine : new String[] {"ipfs", "storage"}) {
      all.put("pyaleph_store_fetch_" + engine + "_total", 0L);
      all.put("pyaleph_store_fetch_" + engine + "_failed_total", 0L);
      all.put("pyaleph_store_fetch_" + engine + "_duration_ms_sum", 0L);
    }
    return all;
  }

  private static long sockets(LongSupplier count, boolean withSockets) {
    return withSockets ? count.getAsLong() : 0;
  }

  /**
   * One flat object.
   *
   * @param withSockets whether the numbers of sockets are told; the status socket leaves them zero,
   *     so that opening one changes nothing
   */
  byte[] json(boolean withSockets) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeObjectPropertyStart("pyaleph_build_info");
      json.writeStringProperty("python_version", runtime());
      json.writeStringProperty("version", settings.version());
      json.writeEndObject();
      numbers(withSockets)
          .forEach((name, value) -> {
            json.writeName(name);
            if (value == null) {
              json.writeNull();
            } else {
              json.writeNumber(value);
            }
          });
      json.writeEndObject();
    });
  }

  /** One line for each number that is known, as Prometheus reads them. */
  byte[] text() {
    StringBuilder text = new StringBuilder(2048);
    text.append("pyaleph_build_info{python_version=\"").append(runtime());
    text.append("\",version=\"").append(settings.version()).append("\"} 1");
    numbers(true)
        .forEach((name, value) -> {
          if (value != null) {
            text.append('\n').append(name).append(' ').append(value);
          }
        });
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The network's readers want this label; the value is for people. */
  private static String runtime() {
    return "Java " + Runtime.version().feature();
  }
}
