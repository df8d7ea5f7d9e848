package io.aleph4j.node.api;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.aleph4j.node.fetch.FetchCounts;
import io.aleph4j.node.storage.FileReads;
import io.aleph4j.node.storage.StatusReads;
import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.protocol.ItemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The node's state in the metrics of the network, whose names other programs read (spec 02 §3.10).
 * Thread-safe.
 */
final class NodeMetrics {

  private static final Duration COUNT_MEMORY = Duration.ofSeconds(1);
  private static final String FILES = "pyaleph_status_sync_permanent_files_total";
  private static final String PENDING = "pyaleph_status_sync_pending_messages_total";

  private final TallyReads tallies;
  private final Function<ItemType, FetchCounts> fetched;
  private final ApiSettings settings;
  private final LoadingCache<String, Long> counted;
  private final LongSupplier messageSockets;
  private final LongSupplier statusSockets;
  private final LongSupplier broadcast;

  NodeMetrics(
      NodeServices services,
      StatusReads statuses,
      FileReads files,
      ApiSettings settings,
      LongSupplier messageSockets,
      LongSupplier statusSockets,
      LongSupplier broadcast) {
    this.tallies = services.tallies();
    this.fetched = services.fetched();
    this.settings = settings;
    // They are counted in tables, so not more often than anybody needs to know.
    this.counted =
        Caffeine.newBuilder()
            .expireAfterWrite(COUNT_MEMORY)
            .build(name -> name.equals(FILES) ? files.kept() : statuses.pendingCopies());
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
    all.put(FILES, Objects.requireNonNull(counted.get(FILES)));
    all.put(PENDING, Objects.requireNonNull(counted.get(PENDING)));
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
    for (ItemType engine : new ItemType[] {ItemType.IPFS, ItemType.STORAGE}) {
      FetchCounts counts = fetched.apply(engine);
      String prefix = "pyaleph_store_fetch_" + engine.wireName();
      all.put(prefix + "_total", counts.total());
      all.put(prefix + "_failed_total", counts.failed());
      all.put(prefix + "_duration_ms_sum", counts.millis());
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
