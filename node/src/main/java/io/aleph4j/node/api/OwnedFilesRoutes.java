package io.aleph4j.node.api;

import io.aleph4j.node.storage.FileReads;
import io.aleph4j.node.storage.FileReads.OwnedFile;
import io.aleph4j.node.storage.FileReads.Position;
import io.aleph4j.node.storage.FileReads.Total;
import io.aleph4j.service.web.HttpException;
import io.aleph4j.service.web.StreamedAnswer;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * The files that an account's messages keep (spec 02 §3.7).
 *
 * <p>The network's two modes spell times and sums differently, and its clients rely on it: ISO
 * texts in pages, numbers with a fraction by cursor.
 */
final class OwnedFilesRoutes {

  private static final int DEFAULT_PAGE = 100;

  /** No page takes more memory than so many rows, or than a page that is sent whole. */
  private static final int PART = 500;

  private static final int LARGEST_WHOLE = 1_000;

  private final FileReads files;

  OwnedFilesRoutes(FileReads files) {
    this.files = files;
  }

  /** {@code GET /api/v0/addresses/{address}/files}: 404 for a page that holds nothing. */
  void list(Context context) {
    Parameters parameters = Parameters.of(context);
    String address = context.pathParam("address");
    boolean ascending = parameters.ascending("sortOrder", "sort_order");
    String fileHash = parameters.text("file_hash", "fileHash");
    Paging paging = Paging.of(parameters, DEFAULT_PAGE);
    parameters.check();
    if (paging.byCursor()) {
      sendByCursor(context, new Question(address, fileHash, ascending), paging);
    } else {
      sendPage(context, new Question(address, fileHash, ascending), paging);
    }
  }

  private record Question(String address, @Nullable String fileHash, boolean ascending) {}

  private void sendPage(Context context, Question asked, Paging paging) {
    long wanted = paging.size() == 0 ? Long.MAX_VALUE : paging.size();
    int part = (int) Math.min(PART, wanted);
    List<OwnedFile> rows =
        paging.isBeyondAll() ? List.of() : read(asked, null, paging.offset(), part);
    if (rows.isEmpty()) {
      throw HttpException.of(404);
    }
    Total total = files.total(asked.address());
    long count =
        asked.fileHash() == null ? total.files() : files.count(asked.address(), asked.fileHash());
    Consumer<JsonGenerator> body =
        json -> {
          json.writeStartObject();
          json.writeStringProperty("address", asked.address());
          json.writeNumberProperty("total_size", total.bytes());
          json.writeArrayPropertyStart("files");
          writeRows(json, asked, rows, wanted);
          json.writeEndArray();
          paging.write(json, count, null);
          json.writeEndObject();
        };
    if (wanted > LARGEST_WHOLE) {
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

  private void writeRows(JsonGenerator json, Question asked, List<OwnedFile> first, long wanted) {
    List<OwnedFile> rows = first;
    long left = wanted;
    while (!rows.isEmpty()) {
      rows.forEach(row -> write(json, row, false));
      left -= rows.size();
      int part = (int) Math.min(PART, left);
      OwnedFile last = rows.getLast();
      rows =
          rows.size() < PART || part == 0
              ? List.of()
              : read(asked, new Position(last.created(), last.itemHash()), 0, part);
    }
  }

  private void sendByCursor(Context context, Question asked, Paging paging) {
    String cursor = paging.cursor();
    Position after = cursor == null || cursor.isEmpty() ? null : parse(cursor);
    List<OwnedFile> found = read(asked, after, 0, paging.size() + 1);
    if (found.isEmpty() && after == null) {
      throw HttpException.of(404);
    }
    boolean more = found.size() > paging.size();
    List<OwnedFile> rows = more ? found.subList(0, paging.size()) : found;
    Total total = files.total(asked.address());
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("address", asked.address());
          json.writeName("total_size");
          json.writeRawValue(total.bytes() + ".0");
          json.writeArrayPropertyStart("files");
          rows.forEach(row -> write(json, row, true));
          json.writeEndArray();
          paging.writeCursor(json, more ? cursor(rows.getLast()) : null);
          json.writeEndObject();
        });
  }

  private List<OwnedFile> read(Question asked, @Nullable Position after, long offset, int limit) {
    return files.list(asked.address(), asked.fileHash(), asked.ascending(), after, offset, limit);
  }

  private static void write(JsonGenerator json, OwnedFile row, boolean numbers) {
    json.writeStartObject();
    json.writeStringProperty("file_hash", row.fileHash());
    json.writeNumberProperty("size", row.facts().size());
    json.writeStringProperty("type", row.facts().type());
    json.writeName("created");
    if (numbers) {
      json.writeRawValue(Json.seconds(row.created()));
    } else {
      json.writeString(Json.isoWithZ(row.created()));
    }
    json.writeStringProperty("item_hash", row.itemHash());
    json.writeEndObject();
  }

  private static String cursor(OwnedFile row) {
    return Cursor.encode(Map.of("h", row.itemHash(), "t", Json.isoWithOffset(row.created())));
  }

  private static Position parse(String cursor) {
    JsonNode payload = Cursor.decode(cursor);
    return new Position(Cursor.time(payload, "t", cursor), Cursor.string(payload, "h", cursor));
  }
}
