package io.aleph4j.node.api;

import io.aleph4j.node.storage.CreditHistoryOrder;
import io.aleph4j.node.storage.CreditHistoryOrder.SortBy;
import io.aleph4j.node.storage.CreditHistoryReads;
import io.aleph4j.node.storage.CreditHistoryReads.Place;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import io.aleph4j.protocol.credit.CreditNote;
import io.aleph4j.service.web.HttpException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Rows and cursors of the credit history. The network's two modes spell times and decimals
 * differently, and its clients rely on it: texts in pages, numbers by cursor (spec 02 §1.4).
 */
final class CreditHistoryJson {

  private CreditHistoryJson() {}

  static void write(JsonGenerator json, CreditHistoryRow row, boolean numbers) {
    CreditNote note = row.note();
    json.writeStartObject();
    json.writeNumberProperty("amount", row.amount());
    decimal(json, "price", note.price(), numbers);
    number(json, "bonus_amount", note.bonusAmount());
    json.writeStringProperty("tx_hash", note.txHash());
    json.writeStringProperty("token", note.token());
    json.writeStringProperty("chain", note.chain());
    json.writeStringProperty("provider", note.provider());
    json.writeStringProperty("origin", note.origin());
    json.writeStringProperty("origin_ref", note.originRef());
    json.writeStringProperty("payment_method", note.paymentMethod());
    json.writeStringProperty("credit_ref", row.key().ref().value());
    json.writeNumberProperty("credit_index", row.key().index());
    time(json, "expiration_date", row.expiration(), numbers);
    time(json, "message_timestamp", row.key().time(), numbers);
    number(json, "expense_count", note.expenseCount());
    decimal(json, "expense_size_mib", note.expenseSizeMib(), numbers);
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String name, @Nullable Long value) {
    json.writeName(name);
    json.writeRawValue(String.valueOf(value));
  }

  private static void decimal(
      JsonGenerator json, String name, @Nullable BigDecimal value, boolean number) {
    if (number) {
      CostJson.number(json, name, value);
    } else {
      json.writeStringProperty(name, value == null ? null : value.toPlainString());
    }
  }

  private static void time(
      JsonGenerator json, String name, @Nullable Timestamp time, boolean number) {
    if (time == null) {
      json.writeNullProperty(name);
    } else if (number) {
      json.writeName(name);
      json.writeRawValue(Json.seconds(time.micros()));
    } else {
      json.writeStringProperty(name, Json.isoWithZ(time.micros()));
    }
  }

  /** The cursor that stands after this row. */
  static String cursor(CreditHistoryOrder order, CreditHistoryRow row) {
    Place place = CreditHistoryReads.place(row, order.sortBy());
    Map<String, @Nullable Object> payload = new TreeMap<>();
    payload.put("i", (long) place.index());
    payload.put("o", order.ascending() ? 1L : -1L);
    payload.put("r", place.ref());
    payload.put("s", order.sortBy().wireName());
    payload.put("v", value(order.sortBy(), place));
    return Cursor.encode(payload);
  }

  private static @Nullable Object value(SortBy sortBy, Place place) {
    Long number = place.number();
    return switch (sortBy.kind()) {
      case TEXT -> place.text();
      case NUMBER -> number;
      case TIME -> number == null ? null : Json.isoWithOffset(number);
    };
  }

  /** The place that a cursor stands after, of this node or another. Throws 422. */
  static Place place(CreditHistoryOrder order, String cursor) {
    JsonNode payload = Cursor.decode(cursor);
    String ref = Cursor.string(payload, "r", cursor);
    long index = Cursor.number(payload, "i", cursor);
    if (index != (int) index) {
      throw Cursor.invalid(cursor);
    }
    if (!payload.has("s")) {
      // Of older nodes, which had one order.
      requireOrder(order.equals(CreditHistoryOrder.NEWEST_FIRST));
      return new Place(Cursor.time(payload, "t", cursor), null, ref, (int) index);
    }
    requireOrder(
        Cursor.string(payload, "s", cursor).equals(order.sortBy().wireName())
            && Cursor.number(payload, "o", cursor) == (order.ascending() ? 1 : -1));
    JsonNode value = payload.get("v");
    if (value == null || (value.isNull() && !order.sortBy().isNullable())) {
      throw Cursor.invalid(cursor);
    }
    if (value.isNull()) {
      return new Place(null, null, ref, (int) index);
    }
    return switch (order.sortBy().kind()) {
      case TEXT -> new Place(null, Cursor.string(payload, "v", cursor), ref, (int) index);
      case NUMBER -> new Place(Cursor.number(payload, "v", cursor), null, ref, (int) index);
      case TIME -> new Place(Cursor.time(payload, "v", cursor), null, ref, (int) index);
    };
  }

  private static void requireOrder(boolean same) {
    if (!same) {
      throw HttpException.text(
          422, "Invalid cursor: it belongs to a list with another sort_by or sort_order");
    }
  }
}
