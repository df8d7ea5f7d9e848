package io.aleph4j.node.api;

import io.aleph4j.node.tally.SenderStats;
import io.aleph4j.node.tally.SenderStatsQuery;
import io.aleph4j.node.tally.SenderStatsQuery.Column;
import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.protocol.Address;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** What accounts have published (spec 02 §3.7). */
final class AddressesRoutes {

  private static final int DEFAULT_PAGE = 20;
  private static final int LONGEST_CONTAINED = 66;

  private final TallyReads tallies;

  AddressesRoutes(TallyReads tallies) {
    this.tallies = tallies;
  }

  /** {@code GET /api/v0/addresses/stats.json}. */
  void statsV0(Context context) {
    Parameters parameters = Parameters.of(context);
    List<String> names = new ArrayList<>(parameters.all("addresses[]"));
    for (String list : parameters.all("addresses")) {
      names.addAll(List.of(list.split(",", -1)));
    }
    parameters.check();
    List<SenderStats> rows = tallies.senderStats(MessageFilters.addresses(names));
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          write(json, rows);
          json.writeEndObject();
        });
  }

  /** {@code GET /api/v1/addresses/stats.json}. */
  void statsV1(Context context) {
    Parameters parameters = Parameters.of(context);
    String contains = parameters.text("addressContains");
    if (contains != null && contains.codePointCount(0, contains.length()) > LONGEST_CONTAINED) {
      parameters.fault(
          "string_too_long",
          "addressContains",
          "String should have at most " + LONGEST_CONTAINED + " characters",
          contains);
    }
    Column sortBy =
        parameters.choice(Column.TOTAL, AddressesRoutes::column, "a column of counts", "sortBy");
    boolean ascending = parameters.ascending("sortOrder");
    Paging paging = Paging.of(parameters, DEFAULT_PAGE);
    parameters.check();
    SenderStatsQuery.After after = after(paging.cursor());
    int limit = paging.byCursor() ? paging.size() + 1 : paging.size();
    List<SenderStats> found =
        paging.isBeyondAll()
            ? List.of()
            : tallies.senderStats(
                new SenderStatsQuery(contains, sortBy, ascending, after, paging.offset(), limit));
    boolean more = paging.byCursor() && found.size() > paging.size();
    List<SenderStats> rows = more ? found.subList(0, paging.size()) : found;
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          write(json, rows);
          if (paging.byCursor()) {
            paging.writeCursor(json, more ? cursor(rows.getLast(), sortBy) : null);
          } else {
            paging.write(json, tallies.senders(contains), "addresses");
          }
          json.writeEndObject();
        });
  }

  private static Optional<Column> column(String name) {
    return switch (name) {
      case "total" -> Optional.of(Column.TOTAL);
      case "post" -> Optional.of(Column.POST);
      case "aggregate" -> Optional.of(Column.AGGREGATE);
      case "store" -> Optional.of(Column.STORE);
      case "forget" -> Optional.of(Column.FORGET);
      case "program" -> Optional.of(Column.PROGRAM);
      case "instance" -> Optional.of(Column.INSTANCE);
      case "v_program" -> Optional.of(Column.V_PROGRAM);
      default -> Optional.empty();
    };
  }

  private static SenderStatsQuery.@Nullable After after(@Nullable String cursor) {
    if (cursor == null || cursor.isEmpty()) {
      return null;
    }
    JsonNode payload = Cursor.decode(cursor);
    return new SenderStatsQuery.After(
        Cursor.number(payload, "v", cursor), new Address(Cursor.string(payload, "a", cursor)));
  }

  private static String cursor(SenderStats row, Column sortBy) {
    return Cursor.encode(Map.of("a", row.sender().value(), "v", row.of(sortBy)));
  }

  /** The order of the members is the ranking. */
  private static void write(JsonGenerator json, List<SenderStats> rows) {
    json.writeObjectPropertyStart("data");
    for (SenderStats row : rows) {
      json.writeObjectPropertyStart(row.sender().value());
      json.writeNumberProperty("messages", row.messages());
      json.writeNumberProperty("aggregate", row.aggregate());
      json.writeNumberProperty("forget", row.forget());
      json.writeNumberProperty("instance", row.instance());
      json.writeNumberProperty("post", row.post());
      json.writeNumberProperty("program", row.program());
      json.writeNumberProperty("store", row.store());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  /** {@code GET /api/v0/addresses/{address}/post_types}. */
  void postTypes(Context context) {
    String address = context.pathParam("address");
    names(context, address, "post_types", tallies.postTypesOfSender(new Address(address)));
  }

  /** {@code GET /api/v0/addresses/{address}/channels}. */
  void channels(Context context) {
    String address = context.pathParam("address");
    names(context, address, "channels", tallies.channelsOfSender(new Address(address)));
  }

  /** {@code GET /api/v0/channels/list.json}. */
  void allChannels(Context context) {
    names(context, null, "channels", tallies.channels());
  }

  private static void names(
      Context context, @Nullable String address, String member, List<String> names) {
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          if (address != null) {
            json.writeStringProperty("address", address);
          }
          json.writeArrayPropertyStart(member);
          names.forEach(json::writeString);
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
