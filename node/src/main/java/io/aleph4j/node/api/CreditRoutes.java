package io.aleph4j.node.api;

import io.aleph4j.node.storage.CreditHistoryOrder;
import io.aleph4j.node.storage.CreditHistoryOrder.SortBy;
import io.aleph4j.node.storage.CreditHistoryQuery;
import io.aleph4j.node.storage.CreditHistoryReads;
import io.aleph4j.node.storage.CreditHistoryReads.Place;
import io.aleph4j.node.storage.CreditHistoryReads.Summary;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import io.aleph4j.service.web.HttpException;
import io.aleph4j.service.web.StreamedAnswer;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What happened to the credits of accounts (spec 02 §3.7). */
final class CreditRoutes {

  /** A page is the whole history unless a size is asked for. */
  private static final int WHOLE = 0;

  private static final int DEFAULT_BY_CURSOR = 200;

  /** No page takes more memory than so many rows. */
  private static final int PART = 500;

  private final CreditHistoryReads history;
  private final Totals totals;

  CreditRoutes(CreditHistoryReads history, Totals totals) {
    this.history = history;
    this.totals = totals;
  }

  /** What a request for a list asks for. */
  private record Question(CreditHistoryQuery query, CreditHistoryOrder order) {}

  /** {@code GET /api/v0/addresses/{address}/credit_history}: 404 for a page that holds nothing. */
  void history(Context context) {
    Parameters parameters = Parameters.of(context);
    CreditHistoryQuery query = query(context, parameters);
    SortBy sortBy =
        parameters.choice(
            SortBy.MESSAGE_TIMESTAMP,
            SortBy::ofWireName,
            "a column of the history",
            "sortBy",
            "sort_by");
    boolean ascending = parameters.ascending("sortOrder", "sort_order");
    Paging paging = Paging.of(parameters, parameters.has("cursor") ? DEFAULT_BY_CURSOR : WHOLE);
    parameters.check();
    Question asked = new Question(query, new CreditHistoryOrder(sortBy, ascending));
    if (paging.byCursor()) {
      sendByCursor(context, asked, paging);
    } else {
      sendPage(context, asked, paging);
    }
  }

  private static CreditHistoryQuery query(Context context, Parameters parameters) {
    return new CreditHistoryQuery(
        context.pathParam("address"),
        parameters.text("tx_hash"),
        parameters.text("token"),
        parameters.text("chain"),
        parameters.text("provider"),
        parameters.text("origin"),
        parameters.text("origin_ref"),
        parameters.text("payment_method"),
        parameters.has("has_expiration") ? parameters.flag(false, "has_expiration") : null,
        parameters.list("exclude_payment_method"),
        parameters.date("startDate", "start_date"),
        parameters.date("endDate", "end_date"),
        parameters
            .word(CreditRoutes::isIncoming, "'incoming' or 'outgoing'", "direction")
            .orElse(null),
        parameters.list(
            MessageType::ofWireName, "a message type", "resourceTypes", "resource_types"),
        resource(parameters));
  }

  private static Optional<Boolean> isIncoming(String direction) {
    return switch (direction) {
      case "incoming" -> Optional.of(true);
      case "outgoing" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static @Nullable String resource(Parameters parameters) {
    String resource = parameters.text("resource");
    if (resource != null && !new ItemHash(resource).isStrict()) {
      parameters.fault("value_error", "resource", "Could not determine hash type", resource);
    }
    return resource;
  }

  private void sendPage(Context context, Question asked, Paging paging) {
    long wanted = paging.size() == 0 ? Long.MAX_VALUE : paging.size();
    List<CreditHistoryRow> rows =
        paging.isBeyondAll()
            ? List.of()
            : read(asked, null, paging.offset(), (int) Math.min(PART, wanted));
    if (rows.isEmpty()) {
      throw nothing();
    }
    CreditHistoryQuery query = asked.query();
    long count = totals.of(query, bound -> history.count(query, bound));
    Consumer<JsonGenerator> body =
        json -> {
          begin(json, query);
          writeRows(json, asked, rows, wanted);
          json.writeEndArray();
          paging.write(json, count, null);
          json.writeEndObject();
        };
    if (rows.size() == PART && wanted > PART) {
      stream(context, body);
    } else {
      Replies.json(context, body);
    }
  }

  private static void stream(Context context, Consumer<JsonGenerator> body) {
    StreamedAnswer.send(
        context,
        Replies.JSON,
        StreamedAnswer.UNKNOWN,
        out -> {
          try (JsonGenerator json = Json.over(out)) {
            body.accept(json);
          }
        });
  }

  private void writeRows(
      JsonGenerator json, Question asked, List<CreditHistoryRow> first, long wanted) {
    List<CreditHistoryRow> rows = first;
    long left = wanted;
    while (!rows.isEmpty()) {
      rows.forEach(row -> CreditHistoryJson.write(json, row, false));
      left -= rows.size();
      int part = (int) Math.min(PART, left);
      Place last = CreditHistoryReads.place(rows.getLast(), asked.order().sortBy());
      rows = rows.size() < PART || part == 0 ? List.of() : read(asked, last, 0, part);
    }
  }

  private void sendByCursor(Context context, Question asked, Paging paging) {
    String cursor = paging.cursor();
    CreditHistoryOrder order = asked.order();
    Place after =
        cursor == null || cursor.isEmpty() ? null : CreditHistoryJson.place(order, cursor);
    List<CreditHistoryRow> found = read(asked, after, 0, paging.size() + 1);
    if (found.isEmpty() && after == null) {
      throw nothing();
    }
    boolean more = found.size() > paging.size();
    List<CreditHistoryRow> rows = more ? found.subList(0, paging.size()) : found;
    Replies.json(
        context,
        json -> {
          begin(json, asked.query());
          rows.forEach(row -> CreditHistoryJson.write(json, row, true));
          json.writeEndArray();
          paging.writeCursor(json, more ? CreditHistoryJson.cursor(order, rows.getLast()) : null);
          json.writeEndObject();
        });
  }

  private List<CreditHistoryRow> read(
      Question asked, @Nullable Place after, long offset, int limit) {
    return history.list(asked.query(), asked.order(), after, offset, limit);
  }

  private static void begin(JsonGenerator json, CreditHistoryQuery query) {
    json.writeStartObject();
    json.writeStringProperty("address", query.address());
    json.writeArrayPropertyStart("credit_history");
  }

  private static HttpException nothing() {
    return HttpException.text(404, "No credit history found for this address");
  }

  /** {@code GET /api/v0/addresses/{address}/credit_history/summary}. */
  void summary(Context context) {
    Parameters parameters = Parameters.of(context);
    CreditHistoryQuery query = query(context, parameters);
    parameters.check();
    Summary summary = history.summary(query);
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("address", query.address());
          json.writeNumberProperty("entry_count", summary.entries());
          CostJson.whole(json, "total_amount", summary.total());
          CostJson.whole(json, "total_incoming", summary.incoming());
          CostJson.whole(json, "total_outgoing", summary.outgoing());
          json.writeEndObject();
        });
  }

  /** {@code GET /api/v0/messages/{item_hash}/consumed_credits}: 0 for whatever is unknown. */
  void consumed(Context context) {
    String resource = context.pathParam("item_hash");
    BigDecimal consumed = history.consumedBy(resource);
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("item_hash", resource);
          CostJson.whole(json, "consumed_credits", consumed);
          json.writeEndObject();
        });
  }
}
