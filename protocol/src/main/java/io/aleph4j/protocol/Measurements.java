package io.aleph4j.protocol;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a scoring service measured of the network's nodes: the content of an {@code
 * aleph-network-metrics} post (spec 03 §6.5).
 *
 * <p>Latencies are seconds. Numbers that are missing, or that no number can be made of, are null;
 * an entry without node or time is left out.
 *
 * @param ofCore core nodes, in the order of the content
 * @param ofCompute compute resource nodes, in the order of the content
 */
public record Measurements(List<OfCore> ofCore, List<OfCompute> ofCompute) {

  public Measurements {
    ofCore = List.copyOf(ofCore);
    ofCompute = List.copyOf(ofCompute);
  }

  /**
   * One core node at one moment.
   *
   * @param nodeId hash of the message that registered the node
   */
  public record OfCore(
      String nodeId,
      Timestamp measuredAt,
      @Nullable Double baseLatency,
      @Nullable Double baseLatencyIpv4,
      @Nullable Double metricsLatency,
      @Nullable Double aggregateLatency,
      @Nullable Double fileDownloadLatency,
      @Nullable Integer pendingMessages,
      @Nullable Integer ethHeightRemaining) {}

  /**
   * One compute resource node at one moment.
   *
   * @param nodeId hash of the message that registered the node
   */
  public record OfCompute(
      String nodeId,
      Timestamp measuredAt,
      @Nullable Double baseLatency,
      @Nullable Double baseLatencyIpv4,
      @Nullable Double fullCheckLatency,
      @Nullable Double diagnosticVmLatency) {}

  /** The measurements in this JSON text. Never throws: empty when the text is no JSON object. */
  public static Optional<Measurements> parse(String json) {
    return ScoringJson.object(json)
        .map(content -> {
          JsonNode metrics = content.path("metrics");
          return new Measurements(
              ScoringJson.entries(metrics.path("ccn"), Measurements::core),
              ScoringJson.entries(metrics.path("crn"), Measurements::compute));
        });
  }

  private static Optional<OfCore> core(JsonNode entry) {
    return measuredAt(entry)
        .flatMap(moment ->
            ScoringJson.nodeId(entry)
                .map(node ->
                    new OfCore(
                        node,
                        moment,
                        ScoringJson.number(entry, "base_latency"),
                        ScoringJson.number(entry, "base_latency_ipv4"),
                        ScoringJson.number(entry, "metrics_latency"),
                        ScoringJson.number(entry, "aggregate_latency"),
                        ScoringJson.number(entry, "file_download_latency"),
                        whole(entry, "pending_messages"),
                        whole(entry, "eth_height_remaining"))));
  }

  private static Optional<OfCompute> compute(JsonNode entry) {
    return measuredAt(entry)
        .flatMap(moment ->
            ScoringJson.nodeId(entry)
                .map(node ->
                    new OfCompute(
                        node,
                        moment,
                        ScoringJson.number(entry, "base_latency"),
                        ScoringJson.number(entry, "base_latency_ipv4"),
                        ScoringJson.number(entry, "full_check_latency"),
                        ScoringJson.number(entry, "diagnostic_vm_latency"))));
  }

  private static Optional<Timestamp> measuredAt(JsonNode entry) {
    Double seconds = ScoringJson.number(entry, "measured_at");
    return seconds == null ? Optional.empty() : Timestamp.ofSeconds(seconds.doubleValue());
  }

  // A text with a fraction spells no whole number, while a number with one is cut.
  private static @Nullable Integer whole(JsonNode entry, String name) {
    Double number = ScoringJson.number(entry, name);
    if (number == null
        || number.longValue() != number.intValue()
        || (entry.path(name).isString() && number != Math.rint(number))) {
      return null;
    }
    return number.intValue();
  }
}
