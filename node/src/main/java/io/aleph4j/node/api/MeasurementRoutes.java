package io.aleph4j.node.api;

import io.aleph4j.node.storage.MeasurementReads;
import io.aleph4j.node.storage.MeasurementReads.Measured;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What scoring services measured of the network's nodes (spec 02 §3.10). */
final class MeasurementRoutes {

  private static final long WINDOW = Duration.ofDays(14).toNanos() / 1000;

  private static final List<String> OF_CORE =
      List.of(
          "base_latency",
          "base_latency_ipv4",
          "metrics_latency",
          "aggregate_latency",
          "file_download_latency",
          "pending_messages",
          "eth_height_remaining");

  private static final List<String> OF_COMPUTE =
      List.of("base_latency", "base_latency_ipv4", "full_check_latency", "diagnostic_vm_latency");

  private final MeasurementReads measurements;
  private final InstantSource clock;

  MeasurementRoutes(MeasurementReads measurements, InstantSource clock) {
    this.measurements = measurements;
    this.clock = clock;
  }

  /** {@code GET /api/v0/core/{node_id}/metrics}. */
  void ofCore(Context context) {
    send(context, OF_CORE, measurements::ofCore);
  }

  /** {@code GET /api/v0/compute/{node_id}/metrics}. */
  void ofCompute(Context context) {
    send(context, OF_COMPUTE, measurements::ofCompute);
  }

  private void send(
      Context context,
      List<String> names,
      Function<MeasurementReads.Query, List<Measured>> measured) {
    List<Measured> rows = measured.apply(query(context));
    if (rows.isEmpty()) {
      throw HttpException.of(404);
    }
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeObjectPropertyStart("metrics");
          write(json, rows, names);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private MeasurementReads.Query query(Context context) {
    Parameters parameters = Parameters.of(context);
    Long from = parameters.date("start_date");
    Long to = parameters.date("end_date");
    boolean ascending =
        parameters.choice(
            true,
            MeasurementRoutes::ascending,
            "ASC, ASCENDING, DESC, DESCENDING, 1 or -1",
            "sort");
    parameters.check();
    return new MeasurementReads.Query(
        context.pathParam("node_id").replace("\0", ""),
        from == null ? earliest(to) : from,
        to,
        ascending);
  }

  private long earliest(@Nullable Long to) {
    return (to == null ? Timestamp.of(clock.instant()).micros() : to) - WINDOW;
  }

  private static Optional<Boolean> ascending(String word) {
    return switch (word.strip()) {
      case "ASC", "ASCENDING", "1", "1.0" -> Optional.of(true);
      case "DESC", "DESCENDING", "-1", "-1.0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** One array for each column, all in the order of the rows. */
  private static void write(JsonGenerator json, List<Measured> rows, List<String> names) {
    json.writeArrayPropertyStart("item_hash");
    rows.forEach(row -> json.writeString(row.itemHash()));
    json.writeEndArray();
    json.writeArrayPropertyStart("measured_at");
    rows.forEach(row -> json.writeRawValue(new Timestamp(row.measuredAt()).toJson()));
    json.writeEndArray();
    for (int i = 0; i < names.size(); i++) {
      json.writeArrayPropertyStart(names.get(i));
      for (Measured row : rows) {
        write(json, row.numbers().get(i));
      }
      json.writeEndArray();
    }
  }

  private static void write(JsonGenerator json, @Nullable Number number) {
    switch (number) {
      case null -> json.writeNull();
      case Integer whole -> json.writeNumber(whole);
      default -> json.writeRawValue(CanonicalJson.number(number.doubleValue()));
    }
  }
}
