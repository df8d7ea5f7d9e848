package io.aleph4j.node.api;

import io.aleph4j.node.intake.Checked;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.process.Decision;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.HttpException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The signed message that comes with an upload (spec 02 §4.2).
 *
 * @param sync whether the sender waits for what becomes of the message
 */
record StoreMetadata(Submission submission, StoreContent content, boolean sync) {

  /** Reads the form's part. Throws 422. */
  static StoreMetadata parse(byte[] part) {
    try {
      JsonNode metadata = StrictJson.parse(part);
      JsonNode message = metadata.get("message");
      JsonNode sync = metadata.get("sync");
      if (message == null || !message.isObject()) {
        throw undecodable("message", message == null ? "Field required" : "not an object");
      }
      if (sync == null || !sync.isBoolean()) {
        throw undecodable("sync", sync == null ? "Field required" : "not a boolean");
      }
      return of(message, sync.booleanValue());
    } catch (InvalidMessageException e) {
      throw undecodable("message", String.join("; ", e.errors()));
    }
  }

  private static StoreMetadata of(JsonNode json, boolean sync) {
    JsonNode type = json.get("type");
    if (type == null || !type.asString("").equals(MessageType.STORE.wireName())) {
      throw undecodable("message.type", "Input should be 'STORE'");
    }
    Submission submission = Submission.parse(json);
    Message message = submission.message();
    if (submission.envelope().itemType() != ItemType.INLINE || message == null) {
      throw undecodable("message.item_type", "Input should be 'inline'");
    }
    if (!(message.content() instanceof StoreContent content)) {
      throw new IllegalStateException("a STORE message has the content of another type");
    }
    return new StoreMetadata(submission, content, sync);
  }

  /**
   * Refuses what needs no file to be refused: another engine than the route's, and what the node
   * would not accept from this sender.
   *
   * @return the same, whose signature need not be checked again
   */
  StoreMetadata check(ItemType engine, Publisher publisher) {
    Submission checked =
        switch (publisher.check(submission)) {
          case Checked.Good(Submission good) -> good;
          case Checked.Bad(Decision.Reject refusal) -> throw refused(refusal);
        };
    if (content.engine() != engine) {
      throw HttpException.reason(
          422,
          "Expected item_type="
              + engine.wireName()
              + " in STORE message, got "
              + content.engine().wireName());
    }
    return new StoreMetadata(checked, content, sync);
  }

  private static HttpException refused(Decision.Reject refusal) {
    boolean unknownChain = refusal.code() == ErrorCode.INVALID_FORMAT;
    return unknownChain
        ? HttpException.reason(422, "Invalid store message content: " + text(refusal))
        : HttpException.of(403);
  }

  private static @Nullable String text(Decision.Reject refusal) {
    return refusal.details().stream().map(Detail::toString).findFirst().orElse(null);
  }

  private static HttpException undecodable(String field, String reason) {
    String errors = "[{\"loc\":" + Json.quoted(field) + ",\"msg\":" + Json.quoted(reason) + "}]";
    return HttpException.reason(422, "Could not decode metadata: " + errors);
  }
}
