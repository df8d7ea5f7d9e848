package io.aleph4j.node.api;

import io.aleph4j.node.storage.ForgottenReads.Forgotten;
import io.aleph4j.protocol.MessageStatus;
import tools.jackson.core.JsonGenerator;

/** Writes what is left of forgotten messages (spec 02 §3.1, §3.3). */
final class ForgottenJson {

  private ForgottenJson() {}

  /** A message of a list. */
  static void listed(JsonGenerator json, Forgotten message) {
    json.writeStartObject();
    members(json, message, false);
    json.writeStringProperty("status", MessageStatus.FORGOTTEN.wireName());
    by(json, message);
    json.writeEndObject();
  }

  /**
   * The skeleton, and beside it who made it be forgotten.
   *
   * @param timeAsText whether its time is a text instead of a number
   */
  static void single(JsonGenerator json, Forgotten message, boolean timeAsText) {
    json.writeObjectPropertyStart("message");
    members(json, message, timeAsText);
    json.writeEndObject();
    by(json, message);
  }

  private static void members(JsonGenerator json, Forgotten message, boolean timeAsText) {
    json.writeStringProperty("sender", message.sender());
    json.writeStringProperty("chain", message.chain());
    json.writeStringProperty("signature", message.signature());
    json.writeStringProperty("type", message.type().wireName());
    json.writeStringProperty("item_type", message.itemType().wireName());
    json.writeStringProperty("item_hash", message.itemHash());
    json.writeName("time");
    if (timeAsText) {
      json.writeString(Json.isoWithZ(message.time()));
    } else {
      json.writeRawValue(Json.seconds(message.time()));
    }
    json.writeStringProperty("channel", message.channel());
    json.writeStringProperty("owner", message.owner());
    json.writeStringProperty("payment_type", message.paymentType());
    json.writeName("size");
    Long size = message.size();
    json.writeRawValue(size == null ? "null" : size.toString());
    json.writeName("forgotten_at");
    json.writeRawValue(Json.seconds(message.forgottenAt()));
  }

  private static void by(JsonGenerator json, Forgotten message) {
    json.writeArrayPropertyStart("forgotten_by");
    message.forgottenBy().forEach(json::writeString);
    json.writeEndArray();
  }
}
