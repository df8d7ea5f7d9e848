package io.aleph4j.node.api;

import io.aleph4j.node.payment.Prices;
import io.aleph4j.node.storage.CostReads;
import io.aleph4j.node.storage.CostReads.Gone;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.MessageRow;
import io.aleph4j.node.storage.StatusReads;
import io.aleph4j.node.upkeep.CostRecalculation;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ContentHeader;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.price.CostLine;
import io.aleph4j.protocol.price.FileSizes;
import io.aleph4j.protocol.price.SizeEstimates;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What messages cost that are here (spec 02 §3.8). */
final class PriceRoutes {

  private final MessageReads messages;
  private final StatusReads statuses;
  private final CostReads costs;
  private final ResourceSizes sizes;
  private final Supplier<Prices> prices;
  private final CostRecalculation recalculation;
  private final @Nullable OperatorKey operator;
  private final InstantSource clock;

  PriceRoutes(
      MessageReads messages,
      StatusReads statuses,
      CostReads costs,
      ResourceSizes sizes,
      NodeServices services,
      @Nullable OperatorKey operator,
      InstantSource clock) {
    this.messages = messages;
    this.statuses = statuses;
    this.costs = costs;
    this.sizes = sizes;
    this.prices = services.prices();
    this.recalculation = services.recalculation();
    this.operator = operator;
    this.clock = clock;
  }

  /** {@code GET /api/v0/price/{item_hash}}. */
  void price(Context context) {
    Parameters parameters = Parameters.of(context);
    boolean withSizes = parameters.flag(false, "include_size");
    parameters.check();
    String hash = hash(context);
    Optional<MessageRow> live = messages.find(hash);
    if (live.isPresent()) {
      send(context, priced(live.get()), withSizes);
      return;
    }
    if (statuses.pending(hash).isEmpty()) {
      Gone gone = costs.gone(hash).orElse(null);
      Long size = gone == null ? null : gone.size();
      if (gone != null && size != null && gone.type() == MessageType.STORE) {
        send(context, hash, gone, size, withSizes);
        return;
      }
    }
    send(context, find(hash), withSizes);
  }

  private void send(Context context, MessageRow row, boolean withSizes) {
    String hash = row.itemHash();
    List<CostLine> lines = costs.lines(List.of(hash)).getOrDefault(hash, List.of());
    VolumeSizes told =
        withSizes
            ? sizes.of(List.of(hash), prices.get().today()).getOrDefault(hash, VolumeSizes.UNTOLD)
            : VolumeSizes.UNTOLD;
    Replies.json(
        context,
        json -> CostJson.writeCosts(json, payment(row), new Address(row.owner()), lines, told));
  }

  private static Payment.Type payment(MessageRow row) {
    return Optional.ofNullable(row.paymentType())
        .flatMap(Payment.Type::ofWireName)
        .orElse(Payment.Type.HOLD);
  }

  // Whoever charges for files goes on doing it for a while after they are gone.
  private void send(Context context, String hash, Gone gone, long size, boolean withSizes) {
    ItemHash message = new ItemHash(hash);
    String payment = gone.payment().wireName();
    StoreContent store =
        new StoreContent(
            gone.owner(),
            new Timestamp(0),
            ItemType.STORAGE,
            message,
            null,
            new ContentHeader(null, null, null, hash, payment, List.of()));
    List<CostLine> lines =
        prices.get().today().ofStore(store, message, ofSize(size), SizeEstimates.NONE).lines();
    VolumeSizes told = withSizes ? VolumeSizes.ofFile(size) : VolumeSizes.UNTOLD;
    Replies.json(
        context, json -> CostJson.writeCosts(json, gone.payment(), gone.owner(), lines, told));
  }

  private static FileSizes ofSize(long bytes) {
    return new FileSizes() {
      @Override
      public OptionalLong of(FileRef ref) {
        return OptionalLong.empty();
      }

      @Override
      public OptionalLong ofFile(ItemHash file) {
        return OptionalLong.of(bytes);
      }
    };
  }

  private static String hash(Context context) {
    String hash = context.pathParam("item_hash");
    if (!new ItemHash(hash).isStrict()) {
      throw HttpException.text(400, "Invalid message hash: " + hash);
    }
    return hash;
  }

  /** The live message of this hash, which costs something. Throws what there is to say else. */
  private MessageRow find(String hash) {
    Optional<MessageRow> live = messages.find(hash);
    if (live.isPresent()) {
      return priced(live.get());
    }
    if (!statuses.pending(hash).isEmpty()) {
      throw HttpException.text(404, "Message still pending: " + hash);
    }
    Optional<MessageStatus> end = costs.gone(hash).map(Gone::status);
    if (end.isPresent()) {
      boolean forgotten = end.get() == MessageStatus.FORGOTTEN;
      throw HttpException.text(
          410, "This message has been " + (forgotten ? "forgotten: " : "removed: ") + hash);
    }
    if (statuses.rejected(hash).isPresent()) {
      throw HttpException.text(404, "This message was rejected: " + hash);
    }
    // It may have come to life between the questions.
    return messages
        .find(hash)
        .map(PriceRoutes::priced)
        .orElseThrow(() -> HttpException.text(404, "Message not found with hash: " + hash));
  }

  private static MessageRow priced(MessageRow row) {
    return switch (row.type()) {
      case STORE, PROGRAM, INSTANCE, V_PROGRAM -> row;
      case POST, AGGREGATE, FORGET ->
          throw HttpException.text(
              400, "Message is not an executable or store message: " + row.itemHash());
    };
  }

  /** {@code POST /api/v0/price/recalculate}: answers when all of them are computed. */
  void recalculateAll(Context context) {
    OperatorKey.require(operator, context, clock);
    send(
        context,
        recalculation
            .all()
            .orElseThrow(() -> HttpException.reason(409, "All costs are being computed already")));
  }

  /** {@code POST /api/v0/price/{item_hash}/recalculate}. */
  void recalculateOne(Context context) {
    OperatorKey.require(operator, context, clock);
    send(context, recalculation.one(find(hash(context)).itemHash()));
  }

  private static void send(Context context, CostRecalculation.Result result) {
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeStringProperty(
              "message",
              result.total() == 0
                  ? "No messages found for cost recalculation"
                  : "Cost recalculation completed with historical pricing");
          json.writeNumberProperty("recalculated_count", result.recalculated());
          json.writeNumberProperty("total_messages", result.total());
          if (result.total() > 0) {
            json.writeNumberProperty("pricing_changes_found", result.priceChanges());
          }
          if (!result.failures().isEmpty()) {
            writeFailures(json, result.failures());
          }
          json.writeEndObject();
        });
  }

  private static void writeFailures(JsonGenerator json, List<CostRecalculation.Failure> failures) {
    json.writeArrayPropertyStart("errors");
    for (CostRecalculation.Failure failure : failures) {
      json.writeStartObject();
      json.writeStringProperty("item_hash", failure.itemHash());
      json.writeStringProperty("error", failure.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
