package io.aleph4j.node.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.aleph4j.node.storage.AggregateReads;
import io.aleph4j.node.storage.AggregateRow;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Aggregates of an address, and lists of all (spec 02 §3.5). */
final class AggregatesRoutes {

  private static final int DEFAULT_PAGE = 20;
  private static final int LARGEST_PAGE = 500;

  /**
   * As many bytes are worth remembering: every client asks for the list of nodes (spec 02 §9.6).
   */
  private static final int LARGE = 64 << 10;

  private static final long MOST_REMEMBERED = 16L << 20;

  private final AggregateReads aggregates;
  private final Cache<Question, Answer> large =
      Caffeine.newBuilder()
          .maximumWeight(MOST_REMEMBERED)
          .weigher((Question _, Answer answer) -> answer.body.length)
          .build();
  private final Totals others;

  AggregatesRoutes(AggregateReads aggregates, Totals others) {
    this.aggregates = aggregates;
    this.others = others;
  }

  /** {@code GET /api/v0/aggregates/{address}.json}. */
  void ofAddress(Context context) {
    Parameters parameters = Parameters.of(context);
    String address = context.pathParam("address");
    List<String> keys = parameters.list("keys");
    parameters.integer(1000, Integer.MIN_VALUE, Integer.MAX_VALUE, "limit");
    boolean withInfo = parameters.flag(false, "with_info");
    boolean valueOnly = parameters.flag(false, "value_only");
    parameters.check();
    Question question = new Question(address, keys, withInfo, valueOnly && keys.size() == 1);
    List<AggregateReads.Head> heads =
        address.indexOf('\0') >= 0 ? List.of() : aggregates.heads(address, keys);
    if (heads.isEmpty()) {
      throw HttpException.text(404, "No aggregate found for this address");
    }
    Answer known = large.getIfPresent(question);
    Answer answer = known != null && known.heads.equals(heads) ? known : answer(question, heads);
    Replies.tagged(context, answer.tag, answer.body);
  }

  private record Question(String address, List<String> keys, boolean withInfo, boolean valueOnly) {}

  /** A body, its name, and the aggregates as they stood before it was read. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Answer(List<AggregateReads.Head> heads, String tag, byte[] body) {}

  private Answer answer(Question question, List<AggregateReads.Head> heads) {
    List<AggregateRow> found = aggregates.whole(heads);
    byte[] body =
        question.valueOnly
            ? found.getFirst().content().getBytes(StandardCharsets.UTF_8)
            : Json.bytes(json -> write(json, question.address, found, question.withInfo));
    // An element that comes late changes the content without being the last revision, so the body
    // itself is named.
    Answer answer = new Answer(heads, ItemHash.sha256(body).value(), body);
    if (body.length >= LARGE) {
      large.put(question, answer);
    }
    return answer;
  }

  private static void write(
      JsonGenerator json, String address, List<AggregateRow> found, boolean withInfo) {
    json.writeStartObject();
    json.writeStringProperty("address", address);
    json.writeObjectPropertyStart("data");
    for (AggregateRow row : found) {
      json.writeName(row.key());
      json.writeRawValue(row.content());
    }
    json.writeEndObject();
    json.writeObjectPropertyStart("info");
    for (AggregateRow row : withInfo ? found : List.<AggregateRow>of()) {
      json.writeObjectPropertyStart(row.key());
      times(json, row);
      json.writeStringProperty("original_item_hash", row.firstHash());
      json.writeStringProperty("last_update_item_hash", row.lastHash());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void times(JsonGenerator json, AggregateRow row) {
    json.writeStringProperty("created", Json.isoWithOffset(row.created()));
    json.writeStringProperty("last_updated", Json.isoWithOffset(row.lastUpdated()));
  }

  /** {@code GET /api/v0/aggregates} and {@code /api/v0/aggregates.json}. */
  void list(Context context) {
    Parameters parameters = Parameters.of(context);
    List<String> keys = parameters.list("keys");
    List<String> owners = parameters.list("addresses");
    boolean byCreation = byCreation(parameters);
    boolean ascending = parameters.ascending("sortOrder");
    Paging paging = Paging.of(parameters, DEFAULT_PAGE, 1, LARGEST_PAGE);
    parameters.check();
    new Aggregates(owners, keys, byCreation, ascending).send(context, paging);
  }

  private final class Aggregates extends Listing<AggregateRow, AggregateReads.Position> {

    private final List<String> owners;
    private final List<String> keys;
    private final boolean byCreation;
    private final boolean ascending;

    Aggregates(List<String> owners, List<String> keys, boolean byCreation, boolean ascending) {
      super("aggregates");
      this.owners = owners;
      this.keys = keys;
      this.byCreation = byCreation;
      this.ascending = ascending;
    }

    @Override
    List<AggregateRow> read(AggregateReads.@Nullable Position after, long offset, int limit) {
      return aggregates.list(owners, keys, byCreation, ascending, after, offset, limit);
    }

    @Override
    long total() {
      return others.of(
          List.of("aggregates", owners, keys), bound -> aggregates.count(owners, keys, bound));
    }

    @Override
    AggregateReads.Position position(AggregateRow row) {
      long time = byCreation ? row.created() : row.lastUpdated();
      return new AggregateReads.Position(time, row.key(), row.owner());
    }

    @Override
    String cursor(AggregateReads.Position position) {
      String time = Json.isoWithOffset(position.time());
      return Cursor.encode(Map.of("k", position.key(), "o", position.owner(), "t", time));
    }

    @Override
    AggregateReads.Position parse(String cursor) {
      JsonNode payload = Cursor.decode(cursor);
      return new AggregateReads.Position(
          Cursor.time(payload, "t", cursor),
          Cursor.string(payload, "k", cursor),
          Cursor.string(payload, "o", cursor));
    }

    @Override
    void write(JsonGenerator json, AggregateRow row) {
      json.writeStartObject();
      json.writeStringProperty("address", row.owner());
      json.writeStringProperty("key", row.key());
      json.writeName("content");
      json.writeRawValue(row.content());
      times(json, row);
      json.writeEndObject();
    }
  }

  private static boolean byCreation(Parameters parameters) {
    return parameters.choice(
        false,
        text ->
            switch (text) {
              case "last_modified" -> Optional.of(false);
              case "creation_time" -> Optional.of(true);
              default -> Optional.empty();
            },
        "'last_modified' or 'creation_time'",
        "sortBy");
  }
}
