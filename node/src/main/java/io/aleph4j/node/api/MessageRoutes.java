package io.aleph4j.node.api;

import io.aleph4j.node.storage.ForgottenReads;
import io.aleph4j.node.storage.ForgottenReads.Forgotten;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.MessageRow;
import io.aleph4j.node.storage.RemovedReads;
import io.aleph4j.node.storage.RemovedReads.Removed;
import io.aleph4j.node.storage.StatusReads;
import io.aleph4j.node.storage.StatusReads.PendingCopy;
import io.aleph4j.node.storage.StatusReads.Refusal;
import io.aleph4j.node.storage.StatusReads.Standing;
import io.aleph4j.node.storage.UnpaidReads;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** One message: with its status, its content alone, its status alone (spec 02 §3.3). */
final class MessageRoutes {

  private final MessageReads messages;
  private final StatusReads statuses;
  private final ForgottenReads forgotten;
  private final RemovedReads removed;
  private final boolean forgottenTimesAsTexts;

  MessageRoutes(
      MessageReads messages,
      StatusReads statuses,
      ForgottenReads forgotten,
      RemovedReads removed,
      boolean forgottenTimesAsTexts) {
    this.messages = messages;
    this.statuses = statuses;
    this.forgotten = forgotten;
    this.removed = removed;
    this.forgottenTimesAsTexts = forgottenTimesAsTexts;
  }

  /** {@code GET /api/v0/messages/{item_hash}}: 200 for every status that the node knows. */
  void message(Context context) {
    String hash = hash(context);
    Optional<MessageRow> live = messages.find(hash);
    if (live.isPresent()) {
      sendLive(context, live.get());
      return;
    }
    List<PendingCopy> pending = statuses.pending(hash);
    if (!pending.isEmpty()) {
      sendPending(context, hash, pending);
      return;
    }
    Optional<Forgotten> gone = forgotten.find(hash);
    if (gone.isPresent()) {
      sendForgotten(context, gone.get());
      return;
    }
    Optional<Removed> unpaid = removed.find(hash);
    if (unpaid.isPresent()) {
      sendRemoved(context, unpaid.get());
      return;
    }
    Optional<Refusal> refusal = statuses.rejected(hash);
    if (refusal.isPresent()) {
      sendRejected(context, hash, refusal.get());
      return;
    }
    // It may have moved from one table to another between the questions: from waiting to live.
    sendLive(context, messages.find(hash).orElseThrow(() -> HttpException.of(404)));
  }

  private void sendForgotten(Context context, Forgotten message) {
    Replies.json(
        context,
        json -> {
          begin(json, MessageStatus.FORGOTTEN, message.itemHash(), message.receptionTime());
          ForgottenJson.single(json, message, forgottenTimesAsTexts);
          json.writeEndObject();
        });
  }

  private static void sendRemoved(Context context, Removed message) {
    Replies.json(
        context,
        json -> {
          begin(json, MessageStatus.REMOVED, message.itemHash(), message.receptionTime());
          RemovedJson.single(json, message);
          json.writeEndObject();
        });
  }

  private static void sendLive(Context context, MessageRow row) {
    byte[] body =
        Json.bytes(json -> {
          begin(json, row.status(), row.itemHash(), row.receptionTime());
          json.writeName("message");
          MessageJson.single(json, row);
          if (row.status() == MessageStatus.REMOVING) {
            json.writeStringProperty("reason", UnpaidReads.reason(row.paymentType()));
          }
          json.writeEndObject();
        });
    // What still changes of a processed message is its confirmations, its first reception and its
    // status.
    Replies.tagged(context, tag(body), body);
  }

  private static void sendPending(Context context, String hash, List<PendingCopy> copies) {
    long first = copies.stream().mapToLong(PendingCopy::receptionTime).min().orElseThrow();
    Replies.json(
        context,
        json -> {
          begin(json, MessageStatus.PENDING, hash, first);
          json.writeArrayPropertyStart("messages");
          copies.forEach(copy -> writePending(json, copy));
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void writePending(JsonGenerator json, PendingCopy copy) {
    Envelope envelope = EnvelopeParser.parse(StrictJson.parse(copy.envelope()));
    json.writeStartObject();
    json.writeStringProperty("sender", envelope.sender().value());
    json.writeStringProperty("chain", envelope.chain().code());
    json.writeStringProperty("signature", envelope.signature());
    json.writeStringProperty("type", envelope.type().wireName());
    json.writeStringProperty("item_content", envelope.itemContent());
    json.writeStringProperty("item_type", envelope.itemType().wireName());
    json.writeStringProperty("item_hash", envelope.itemHash().value());
    json.writeStringProperty("time", Json.isoWithZ(envelope.time().micros()));
    json.writeStringProperty("channel", envelope.channel());
    json.writeName("content");
    @Nullable String content =
        envelope.itemContent() == null ? copy.content() : envelope.itemContent();
    json.writeRawValue(content == null ? "null" : content);
    json.writeStringProperty("reception_time", Json.isoWithZ(copy.receptionTime()));
    json.writeEndObject();
  }

  private static void sendRejected(Context context, String hash, Refusal refusal) {
    Replies.json(
        context,
        json -> {
          begin(json, MessageStatus.REJECTED, hash, refusal.receptionTime());
          json.writeName("message");
          json.writeRawValue(refusal.envelope());
          json.writeNumberProperty("error_code", refusal.errorCode());
          json.writeName("details");
          String details = refusal.details();
          json.writeRawValue(details == null ? "null" : details);
          json.writeEndObject();
        });
  }

  private static void begin(
      JsonGenerator json, MessageStatus status, String hash, long receptionTime) {
    json.writeStartObject();
    json.writeStringProperty("status", status.wireName());
    json.writeStringProperty("item_hash", hash);
    json.writeStringProperty("reception_time", Json.isoWithZ(receptionTime));
  }

  /**
   * {@code GET /api/v0/messages/{item_hash}/content}: of a post what its author wrote, of others
   * the whole content.
   */
  void content(Context context) {
    String hash = hash(context);
    Optional<MessageRow> live = messages.find(hash);
    if (live.isEmpty() || live.get().status() != MessageStatus.PROCESSED) {
      MessageStatus status =
          statuses.standing(hash).map(Standing::status).orElseThrow(() -> HttpException.of(404));
      throw HttpException.text(
          422,
          "Message " + hash + " is not processed (status: MessageStatus." + status.name() + ")");
    }
    MessageRow row = live.get();
    String content =
        row.type() == MessageType.POST ? userContent(row) : MessageJson.normalisedContent(row);
    Replies.tagged(context, hash, content.getBytes(StandardCharsets.UTF_8));
  }

  private static String userContent(MessageRow row) {
    String text = row.contentText();
    if (text == null
        || !(ContentParser.parse(MessageType.POST, text) instanceof PostContent post)) {
      throw new IllegalStateException(
          "message " + row.itemHash() + " is stored as a post without a content");
    }
    return post.content().isEmpty() ? "null" : post.content().of(text);
  }

  /** {@code GET /api/v0/messages/{item_hash}/status}. */
  void status(Context context) {
    String hash = hash(context);
    Standing standing = statuses.standing(hash).orElseThrow(() -> HttpException.of(404));
    Replies.json(
        context,
        json -> {
          begin(json, standing.status(), hash, standing.receptionTime());
          json.writeEndObject();
        });
  }

  private static String hash(Context context) {
    String hash = context.pathParam("item_hash");
    if (!new ItemHash(hash).isStrict()) {
      throw HttpException.text(400, "Invalid message hash: " + hash);
    }
    return hash;
  }

  private static String tag(byte[] body) {
    return ItemHash.sha256(body).value();
  }
}
