package io.aleph4j.node.api;

import io.aleph4j.node.storage.FileReads;
import io.aleph4j.node.storage.FileReads.OwnedFile;
import io.aleph4j.node.storage.FileReads.Position;
import io.aleph4j.node.storage.FileReads.Total;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
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
    int limit = paging.size() == 0 ? Paging.LARGEST : paging.size();
    List<OwnedFile> rows =
        paging.isBeyondAll() ? List.of() : read(asked, null, paging.offset(), limit);
    if (rows.isEmpty()) {
      throw HttpException.of(404);
    }
    Total total = files.total(asked.address());
    long count =
        asked.fileHash() == null ? total.files() : files.count(asked.address(), asked.fileHash());
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("address", asked.address());
          json.writeNumberProperty("total_size", total.bytes());
          json.writeArrayPropertyStart("files");
          rows.forEach(row -> write(json, row, false));
          json.writeEndArray();
          paging.write(json, count, null);
          json.writeEndObject();
        });
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
