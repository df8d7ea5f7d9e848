package io.aleph4j.node.api;

import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Sends a part of an ordered list, by page or by cursor (spec 02 §1.7).
 *
 * @param <R> the rows
 * @param <P> the rows' places in the list
 */
abstract class Listing<R, P> {

  /** Larger pages are read and sent in parts, so that no page takes more memory than one part. */
  private static final int PART = 500;

  private static final int LARGEST_WHOLE = 1_000;

  private final String items;

  /** A listing whose answers call the rows so. */
  Listing(String items) {
    this.items = items;
  }

  /** The rows after a place, from the beginning if null. */
  abstract List<R> read(@Nullable P after, long offset, int limit);

  /** The length of the whole list. */
  abstract long total();

  abstract P position(R row);

  /** The cursor that stands after this place. */
  abstract String cursor(P position);

  /** The place that a non-empty cursor stands after. Throws 422. */
  abstract P parse(String cursor);

  abstract void write(JsonGenerator json, R row);

  /** Sends the part that is asked for. */
  final void send(Context context, Paging paging) {
    if (paging.byCursor()) {
      sendByCursor(context, paging);
    } else if (paging.size() == 0 || paging.size() > LARGEST_WHOLE) {
      stream(context, paging);
    } else {
      sendPage(context, paging);
    }
  }

  /** Sends the answer of a list that holds nothing. */
  static void sendNothing(Context context, Paging paging, String items) {
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart(items);
          json.writeEndArray();
          if (paging.byCursor()) {
            paging.writeCursor(json, null);
          } else {
            paging.write(json, 0, items);
          }
          json.writeEndObject();
        });
  }

  private void sendPage(Context context, Paging paging) {
    List<R> rows = read(null, paging.offset(), paging.size());
    long total = total(paging, rows.size());
    Replies.json(
        context,
        json -> {
          begin(json);
          rows.forEach(row -> write(json, row));
          end(json, paging, total);
        });
  }

  private long total(Paging paging, long found) {
    boolean isLast = found < paging.size() && (found > 0 || paging.page() == 1);
    return isLast ? paging.offset() + found : total();
  }

  private void sendByCursor(Context context, Paging paging) {
    String cursor = paging.cursor();
    P after = cursor == null || cursor.isEmpty() ? null : parse(cursor);
    List<R> found = read(after, 0, paging.size() + 1);
    boolean more = found.size() > paging.size();
    List<R> rows = more ? found.subList(0, paging.size()) : found;
    String next = more ? cursor(position(rows.getLast())) : null;
    Replies.json(
        context,
        json -> {
          begin(json);
          rows.forEach(row -> write(json, row));
          json.writeEndArray();
          paging.writeCursor(json, next);
          json.writeEndObject();
        });
  }

  private void stream(Context context, Paging paging) {
    context.contentType(Replies.JSON);
    try (OutputStream out = new BufferedOutputStream(context.outputStream(), 1 << 16);
        JsonGenerator json = Json.over(out)) {
      begin(json);
      long found = paging.isBeyondAll() ? 0 : streamParts(json, paging);
      end(json, paging, paging.size() == 0 ? found : total(paging, found));
    } catch (IOException e) {
      throw new UncheckedIOException("the client went away while its page was sent", e);
    }
  }

  private long streamParts(JsonGenerator json, Paging paging) {
    long wanted = paging.size() == 0 ? Long.MAX_VALUE : paging.size();
    long found = 0;
    @Nullable P after = null;
    while (found < wanted) {
      int part = (int) Math.min(PART, wanted - found);
      List<R> rows = read(after, after == null ? paging.offset() : 0, part);
      rows.forEach(row -> write(json, row));
      found += rows.size();
      if (rows.size() < part) {
        break;
      }
      after = position(rows.getLast());
    }
    return found;
  }

  private void begin(JsonGenerator json) {
    json.writeStartObject();
    json.writeArrayPropertyStart(items);
  }

  private void end(JsonGenerator json, Paging paging, long total) {
    json.writeEndArray();
    paging.write(json, total, items);
    json.writeEndObject();
  }
}
