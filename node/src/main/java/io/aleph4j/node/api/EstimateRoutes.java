package io.aleph4j.node.api;

import io.aleph4j.node.files.FileContents;
import io.aleph4j.node.payment.Prices;
import io.aleph4j.node.storage.FileSizeReads;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.price.Cost;
import io.aleph4j.protocol.price.CostCalculator;
import io.aleph4j.protocol.price.FileSizes;
import io.aleph4j.protocol.price.UnknownGpuException;
import io.aleph4j.service.web.Bodies;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** What messages would cost that nobody has published yet (spec 02 §3.8). */
final class EstimateRoutes {

  /** So many contents that are not inline are read at a time: each may have many megabytes. */
  private static final int READERS = 2;

  private static final ItemHash UNPUBLISHED = ItemHash.sha256("");

  private final FileSizeReads files;
  private final FileContents contents;
  private final Supplier<Prices> prices;
  private final Semaphore readers = new Semaphore(READERS);

  EstimateRoutes(FileSizeReads files, FileContents contents, Supplier<Prices> prices) {
    this.files = files;
    this.contents = contents;
    this.prices = prices;
  }

  /** {@code POST /api/v0/price/estimate}. */
  void estimate(Context context) {
    JsonNode body;
    try {
      body = StrictJson.parse(Bodies.read(context));
    } catch (InvalidMessageException e) {
      throw PublishRoutes.invalid(e);
    }
    JsonNode message = body.get("message");
    if (message == null) {
      throw HttpException.reason(422, "'message': field required");
    }
    try {
      send(context, draft(PriceDraft.envelope(message)));
    } catch (InvalidMessageException e) {
      throw PublishRoutes.invalid(e);
    }
  }

  private PriceDraft draft(Envelope envelope) {
    String inline = envelope.itemContent();
    if (inline != null) {
      return PriceDraft.of(envelope.itemHash(), envelope.type(), inline);
    }
    readers.acquireUninterruptibly();
    try {
      return switch (contents.read(envelope.itemHash())) {
        case FileContents.Found.Whole(byte[] bytes) ->
            PriceDraft.of(envelope.itemHash(), envelope.type(), StrictJson.parse(bytes));
        case FileContents.Found.Absent _ ->
            throw HttpException.reason(
                404, "The content " + envelope.itemHash() + " is not here: upload it first");
        case FileContents.Found.TooLarge(long size) ->
            throw HttpException.reason(
                422, "The content has " + size + " bytes, more than a message may have");
      };
    } finally {
      readers.release();
    }
  }

  /** {@code POST /api/v0/price/estimate/instance}: the content of an instance alone. */
  void estimateInstance(Context context) {
    JsonNode content;
    try {
      content = StrictJson.parse(Bodies.read(context));
    } catch (InvalidMessageException e) {
      throw HttpException.reason(400, "Invalid JSON body");
    }
    try {
      send(context, PriceDraft.of(UNPUBLISHED, MessageType.INSTANCE, content));
    } catch (InvalidMessageException e) {
      throw HttpException.reason(422, String.join("; ", e.errors()));
    }
  }

  private void send(Context context, PriceDraft draft) {
    CostCalculator calculator = prices.get().today();
    Content content = draft.content();
    FileSizes sizes = files.of(List.of(content));
    Cost cost;
    try {
      cost = cost(draft, calculator, sizes);
    } catch (UnknownGpuException e) {
      throw HttpException.reason(422, String.valueOf(e.getMessage()));
    }
    VolumeSizes told = VolumeSizes.of(content, calculator, sizes, draft.estimates());
    Replies.json(
        context,
        json -> CostJson.writeCosts(json, payment(content), content.address(), cost.lines(), told));
  }

  private static Cost cost(PriceDraft draft, CostCalculator calculator, FileSizes sizes) {
    return switch (draft.content()) {
      case StoreContent store -> calculator.ofStore(store, draft.hash(), sizes, draft.estimates());
      case ExecutableContent machine -> calculator.ofMachine(machine, sizes, draft.estimates());
      case PostContent _, AggregateContent _, ForgetContent _ ->
          throw new IllegalStateException("a draft costs something");
    };
  }

  private static Payment.Type payment(Content content) {
    return switch (content) {
      case StoreContent store -> store.paymentType();
      case ExecutableContent machine -> machine.spec().payment().type();
      case PostContent _, AggregateContent _, ForgetContent _ ->
          throw new IllegalStateException("a draft is paid for");
    };
  }
}
