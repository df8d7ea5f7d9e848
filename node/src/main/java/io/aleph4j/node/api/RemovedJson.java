package io.aleph4j.node.api;

import io.aleph4j.node.storage.RemovedReads.Removed;
import io.aleph4j.protocol.MessageStatus;
import tools.jackson.core.JsonGenerator;

/** Writes what is left of removed messages (spec 02 §3.1, §3.3). */
final class RemovedJson {

  private RemovedJson() {}

  /** A message of a list. */
  static void listed(JsonGenerator json, Removed message) {
    json.writeStartObject();
    members(json, message);
    json.writeStringProperty("status", MessageStatus.REMOVED.wireName());
    json.writeEndObject();
  }

  /** The skeleton, and beside it why and when the message was removed. */
  static void single(JsonGenerator json, Removed message) {
    json.writeObjectPropertyStart("message");
    members(json, message);
    json.writeEndObject();
    json.writeStringProperty("reason", message.reason());
    end(json, message);
  }

  private static void members(JsonGenerator json, Removed message) {
    json.writeStringProperty("sender", message.sender());
    json.writeStringProperty("chain", message.chain());
    json.writeStringProperty("signature", message.signature());
    json.writeStringProperty("type", message.type().wireName());
    json.writeStringProperty("item_type", message.itemType().wireName());
    json.writeStringProperty("item_hash", message.itemHash());
    json.writeName("time");
    json.writeRawValue(Json.seconds(message.time()));
    json.writeStringProperty("channel", message.channel());
    json.writeStringProperty("owner", message.owner());
    json.writeStringProperty("payment_type", message.paymentType());
    end(json, message);
  }

  private static void end(JsonGenerator json, Removed message) {
    json.writeName("size");
    Long size = message.size();
    json.writeRawValue(size == null ? "null" : size.toString());
    json.writeName("removed_at");
    json.writeRawValue(Json.seconds(message.removedAt()));
  }
}
