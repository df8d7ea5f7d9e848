package io.aleph4j.node.api;

import io.aleph4j.node.storage.ForgottenReads;
import io.aleph4j.node.storage.ForgottenReads.Forgotten;
import io.aleph4j.node.storage.HashReads;
import io.aleph4j.node.storage.MessagePosition;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.MessageRow;
import io.aleph4j.node.storage.RemovedReads;
import io.aleph4j.node.storage.RemovedReads.Removed;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Lists of messages and of their hashes (spec 02 §3.1, §3.3). */
final class MessagesRoutes {

  private static final int DEFAULT_PAGE = 20;

  private final MessageReads messages;
  private final HashReads hashes;
  private final ForgottenReads forgotten;
  private final RemovedReads removed;
  private final MessageTotals totals;
  private final Totals others;

  MessagesRoutes(
      MessageReads messages,
      HashReads hashes,
      ForgottenReads forgotten,
      RemovedReads removed,
      MessageTotals totals,
      Totals others) {
    this.messages = messages;
    this.hashes = hashes;
    this.forgotten = forgotten;
    this.removed = removed;
    this.totals = totals;
    this.others = others;
  }

  /** {@code GET /api/v0/messages.json}. */
  void list(Context context) {
    list(context, Parameters.of(context));
  }

  /** {@code GET /api/v0/messages/page/{page}.json}. */
  void listPage(Context context) {
    list(context, withPathPage(context));
  }

  /** The parameters of a list whose page stands in the path. */
  static Parameters withPathPage(Context context) {
    Parameters parameters = Parameters.of(context);
    String page = context.pathParam("page");
    if (!page.strip().matches("[-+]?[0-9]{1,18}")) {
      throw HttpException.text(400, "Invalid page value in path: " + page);
    }
    parameters.override("page", page.strip());
    return parameters;
  }

  private void list(Context context, Parameters parameters) {
    MessageFilters filters = MessageFilters.of(parameters);
    Paging paging = Paging.of(parameters, DEFAULT_PAGE);
    parameters.check();
    boolean ofGone = filters.isOfGone(paging.byCursor());
    if (filters.matchesNothing()) {
      Listing.sendNothing(context, paging, "messages");
    } else if (ofGone && filters.query().statuses().contains(MessageStatus.FORGOTTEN)) {
      new ForgottenMessages(filters).send(context, paging);
    } else if (ofGone) {
      new RemovedMessages(filters).send(context, paging);
    } else if (!filters.query().allowsLiveStatus()) {
      Listing.sendNothing(context, paging, "messages");
    } else {
      new Messages(filters).send(context, paging);
    }
  }

  private final class Messages extends Listing<MessageRow, MessagePosition> {

    private final MessageFilters filters;

    Messages(MessageFilters filters) {
      super("messages");
      this.filters = filters;
    }

    @Override
    List<MessageRow> read(@Nullable MessagePosition after, long offset, int limit) {
      boolean withContent = filters.format() == MessageJson.Format.FULL;
      return messages.list(filters.query(), filters.order(), after, offset, limit, withContent);
    }

    @Override
    long total() {
      return totals.of(filters.query());
    }

    @Override
    MessagePosition position(MessageRow row) {
      return row.position();
    }

    @Override
    String cursor(MessagePosition position) {
      return Cursor.of(filters.order().sortBy(), position);
    }

    @Override
    MessagePosition parse(String cursor) {
      return Cursor.position(filters.order().sortBy(), cursor);
    }

    @Override
    void write(JsonGenerator json, MessageRow row) {
      MessageJson.listed(json, row, filters.format());
    }
  }

  private final class ForgottenMessages extends CountedListing<Forgotten> {

    private final MessageFilters filters;

    ForgottenMessages(MessageFilters filters) {
      super("messages");
      this.filters = filters;
    }

    @Override
    List<Forgotten> readFrom(long offset, int limit) {
      return forgotten.list(filters.query(), filters.order().ascending(), offset, limit);
    }

    @Override
    long total() {
      return others.of(filters.query(), bound -> forgotten.count(filters.query(), bound));
    }

    @Override
    void write(JsonGenerator json, Forgotten row) {
      ForgottenJson.listed(json, row);
    }
  }

  private final class RemovedMessages extends CountedListing<Removed> {

    private final MessageFilters filters;

    RemovedMessages(MessageFilters filters) {
      super("messages");
      this.filters = filters;
    }

    @Override
    List<Removed> readFrom(long offset, int limit) {
      return removed.list(filters.query(), filters.order().ascending(), offset, limit);
    }

    @Override
    long total() {
      return others.of(filters.query(), bound -> removed.count(filters.query(), bound));
    }

    @Override
    void write(JsonGenerator json, Removed row) {
      RemovedJson.listed(json, row);
    }
  }

  /** {@code GET /api/v0/messages/hashes}. */
  void listHashes(Context context) {
    Parameters parameters = Parameters.of(context);
    @Nullable MessageStatus status =
        parameters.word(MessageStatus::ofWireName, "a message status", "status").orElse(null);
    Long start = parameters.date("startDate", "start_date");
    Long end = parameters.date("endDate", "end_date");
    boolean ascending = parameters.ascending("sortOrder", "sort_order");
    boolean hashOnly = parameters.flag(true, "hash_only", "hashOnly");
    Paging paging = Paging.byPage(parameters, DEFAULT_PAGE, 0, Paging.LARGEST);
    parameters.check();
    HashReads.Range range = new HashReads.Range(status, start, end);
    new Hashes(range, ascending, hashOnly).send(context, paging);
  }

  private final class Hashes extends CountedListing<HashReads.Known> {

    private final HashReads.Range range;
    private final boolean ascending;
    private final boolean hashOnly;

    Hashes(HashReads.Range range, boolean ascending, boolean hashOnly) {
      super("hashes");
      this.range = range;
      this.ascending = ascending;
      this.hashOnly = hashOnly;
    }

    @Override
    List<HashReads.Known> readFrom(long offset, int limit) {
      return hashes.list(range, ascending, offset, limit);
    }

    @Override
    long total() {
      return range.isDated()
          ? others.of(range, bound -> hashes.count(range, bound))
          : totals.ofStatus(range.status());
    }

    @Override
    void write(JsonGenerator json, HashReads.Known row) {
      if (hashOnly) {
        json.writeString(row.itemHash());
        return;
      }
      json.writeStartObject();
      json.writeStringProperty("status", row.status().wireName());
      json.writeStringProperty("item_hash", row.itemHash());
      json.writeStringProperty("reception_time", Json.isoWithZ(row.receptionTime()));
      json.writeEndObject();
    }
  }
}
