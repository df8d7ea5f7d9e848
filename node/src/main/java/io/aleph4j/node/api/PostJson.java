package io.aleph4j.node.api;

import io.aleph4j.node.storage.PostRow;
import tools.jackson.core.JsonGenerator;

/** Writes posts in exactly the keys of the network, since a client drops posts with any other. */
final class PostJson {

  private PostJson() {}

  /** The older shape, which tells the message of the version in force as well. */
  static void v0(JsonGenerator json, PostRow row) {
    PostRow.Original original = row.original();
    PostRow.Version version = row.version();
    json.writeStartObject();
    json.writeStringProperty("chain", original.chain());
    json.writeStringProperty("item_hash", version.itemHash());
    json.writeStringProperty("sender", original.owner());
    json.writeStringProperty("type", version.type());
    json.writeStringProperty("channel", original.channel());
    json.writeBooleanProperty("confirmed", !version.confirmations().isEmpty());
    content(json, row);
    json.writeStringProperty("item_content", version.itemContent());
    json.writeStringProperty("item_type", version.itemType().wireName());
    json.writeStringProperty("signature", version.signature());
    json.writeNumberProperty("size", version.size());
    json.writeName("time");
    json.writeRawValue(Json.seconds(version.time()));
    MessageJson.confirmations(json, version.confirmations());
    json.writeStringProperty("original_item_hash", original.itemHash());
    json.writeStringProperty("original_signature", original.signature());
    json.writeStringProperty("original_type", original.type());
    json.writeStringProperty("hash", original.itemHash());
    json.writeStringProperty("address", original.owner());
    json.writeStringProperty("ref", original.ref());
    json.writeEndObject();
  }

  /** The newer shape. */
  static void v1(JsonGenerator json, PostRow row) {
    PostRow.Original original = row.original();
    json.writeStartObject();
    json.writeStringProperty("item_hash", row.version().itemHash());
    content(json, row);
    json.writeStringProperty("original_item_hash", original.itemHash());
    json.writeStringProperty("original_type", original.type());
    json.writeStringProperty("address", original.owner());
    json.writeStringProperty("ref", original.ref());
    json.writeStringProperty("channel", original.channel());
    json.writeStringProperty("created", Json.isoWithOffset(original.created()));
    json.writeStringProperty("last_updated", Json.isoWithOffset(row.lastUpdated()));
    json.writeEndObject();
  }

  private static void content(JsonGenerator json, PostRow row) {
    json.writeName("content");
    json.writeRawValue(row.content());
  }
}
