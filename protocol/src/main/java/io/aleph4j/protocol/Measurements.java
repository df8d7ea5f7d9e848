package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
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
    JsonNode content;
    try {
      content = StrictJson.parse(json);
    } catch (InvalidMessageException e) {
      return Optional.empty();
    }
    if (!content.isObject()) {
      return Optional.empty();
    }
    JsonNode metrics = content.path("metrics");
    return Optional.of(
        new Measurements(
            entries(metrics.path("ccn"), Measurements::core),
            entries(metrics.path("crn"), Measurements::compute)));
  }

  private static <T> List<T> entries(JsonNode list, Function<JsonNode, Optional<T>> reader) {
    List<T> entries = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(entry -> reader.apply(entry).ifPresent(entries::add));
    }
    return entries;
  }

  private static Optional<OfCore> core(JsonNode entry) {
    return measuredAt(entry)
        .flatMap(moment ->
            nodeId(entry)
                .map(node ->
                    new OfCore(
                        node,
                        moment,
                        number(entry, "base_latency"),
                        number(entry, "base_latency_ipv4"),
                        number(entry, "metrics_latency"),
                        number(entry, "aggregate_latency"),
                        number(entry, "file_download_latency"),
                        whole(entry, "pending_messages"),
                        whole(entry, "eth_height_remaining"))));
  }

  private static Optional<OfCompute> compute(JsonNode entry) {
    return measuredAt(entry)
        .flatMap(moment ->
            nodeId(entry)
                .map(node ->
                    new OfCompute(
                        node,
                        moment,
                        number(entry, "base_latency"),
                        number(entry, "base_latency_ipv4"),
                        number(entry, "full_check_latency"),
                        number(entry, "diagnostic_vm_latency"))));
  }

  private static Optional<String> nodeId(JsonNode entry) {
    String id = entry.path("node_id").stringValue("");
    return id.isEmpty() ? Optional.empty() : Optional.of(id);
  }

  private static Optional<Timestamp> measuredAt(JsonNode entry) {
    Double seconds = number(entry, "measured_at");
    return seconds == null ? Optional.empty() : Timestamp.ofSeconds(seconds.doubleValue());
  }

  private static @Nullable Double number(JsonNode entry, String name) {
    OptionalDouble number = LaxNumber.of(entry.path(name));
    return number.isPresent() && Double.isFinite(number.getAsDouble())
        ? Double.valueOf(number.getAsDouble())
        : null;
  }

  // A text with a fraction spells no whole number, while a number with one is cut.
  private static @Nullable Integer whole(JsonNode entry, String name) {
    Double number = number(entry, name);
    if (number == null
        || Math.abs(number) > Integer.MAX_VALUE
        || (entry.path(name).isString() && number != Math.rint(number))) {
      return null;
    }
    return number.intValue();
  }
}
