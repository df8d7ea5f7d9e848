package io.aleph4j.node.api;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.storage.Confirmation;
import io.aleph4j.node.storage.MessageRow;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/**
 * Writes messages in exactly the keys of the network, since its clients drop objects with any other
 * (spec 02 §3.1).
 */
final class MessageJson {

  /** How much of the content a list shows. */
  enum Format {
    FULL,
    HEADERS,
    NONE
  }

  private static final SerializedString CHAIN = Json.name("chain");
  private static final SerializedString CHANNEL = Json.name("channel");
  private static final SerializedString CONFIRMATIONS = Json.name("confirmations");
  private static final SerializedString CONFIRMED = Json.name("confirmed");
  private static final SerializedString CONTENT = Json.name("content");
  private static final SerializedString HASH = Json.name("hash");
  private static final SerializedString HEIGHT = Json.name("height");
  private static final SerializedString ITEM_CONTENT = Json.name("item_content");
  private static final SerializedString ITEM_HASH = Json.name("item_hash");
  private static final SerializedString ITEM_TYPE = Json.name("item_type");
  private static final SerializedString SENDER = Json.name("sender");
  private static final SerializedString SIGNATURE = Json.name("signature");
  private static final SerializedString SIZE = Json.name("size");
  private static final SerializedString TIME = Json.name("time");
  private static final SerializedString TYPE = Json.name("type");

  private MessageJson() {}

  /** A message of a list. */
  static void listed(JsonGenerator json, MessageRow row, Format format) {
    write(json, row, contentOf(row, format), true);
  }

  /** A message alone: its content with all optional fields, and without the size. */
  static void single(JsonGenerator json, MessageRow row) {
    write(json, row, normalisedContent(row), false);
  }

  /** A message that was just committed: without the size, and its content with all fields. */
  static void live(JsonGenerator json, StoredMessage stored, boolean withContent) {
    Message message = stored.message();
    Envelope envelope = message.envelope();
    json.writeStartObject();
    Json.text(json, CHAIN, envelope.chain().code());
    Json.text(json, CHANNEL, envelope.channel());
    confirmations(json, List.of());
    json.writeName(CONFIRMED);
    json.writeBoolean(false);
    if (withContent) {
      json.writeName(CONTENT);
      json.writeRawValue(NormalisedContent.of(envelope.type(), message.contentText()));
    }
    Json.text(json, ITEM_CONTENT, envelope.itemContent());
    Json.text(json, ITEM_HASH, envelope.itemHash().value());
    Json.text(json, ITEM_TYPE, envelope.itemType().wireName());
    Json.text(json, SENDER, envelope.sender().value());
    Json.text(json, SIGNATURE, envelope.signature());
    Json.seconds(json, TIME, envelope.time().micros());
    Json.text(json, TYPE, envelope.type().wireName());
    json.writeEndObject();
  }

  static String normalisedContent(MessageRow row) {
    String text = row.contentText();
    if (text == null) {
      throw new IllegalStateException(
          "message " + row.itemHash() + " was read without its content");
    }
    return NormalisedContent.of(row.type(), text);
  }

  private static @Nullable String contentOf(MessageRow row, Format format) {
    return switch (format) {
      case FULL -> row.contentText();
      case HEADERS -> headers(row);
      case NONE -> null;
    };
  }

  private static void write(
      JsonGenerator json, MessageRow row, @Nullable String content, boolean withSize) {
    json.writeStartObject();
    Json.text(json, CHAIN, row.chain());
    Json.text(json, CHANNEL, row.channel());
    confirmations(json, row.confirmations());
    json.writeName(CONFIRMED);
    json.writeBoolean(!row.confirmations().isEmpty());
    if (content != null) {
      json.writeName(CONTENT);
      json.writeRawValue(content);
    }
    Json.text(json, ITEM_CONTENT, row.itemContent());
    Json.text(json, ITEM_HASH, row.itemHash());
    Json.text(json, ITEM_TYPE, row.itemType().wireName());
    Json.text(json, SENDER, row.sender());
    Json.text(json, SIGNATURE, row.signature());
    if (withSize) {
      Json.number(json, SIZE, row.size());
    }
    Json.seconds(json, TIME, row.time());
    Json.text(json, TYPE, row.type().wireName());
    json.writeEndObject();
  }

  static void confirmations(JsonGenerator json, List<Confirmation> confirmations) {
    json.writeName(CONFIRMATIONS);
    json.writeStartArray();
    for (Confirmation confirmation : confirmations) {
      json.writeStartObject();
      Json.text(json, CHAIN, confirmation.chain());
      Json.text(json, HASH, confirmation.txHash());
      Json.number(json, HEIGHT, confirmation.height());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String headers(MessageRow row) {
    StringBuilder text = new StringBuilder("{\"address\":").append(Json.quoted(row.owner()));
    switch (row.type()) {
      case POST -> {
        header(text, "type", row.contentType());
        header(text, "ref", row.ref());
      }
      case AGGREGATE -> header(text, "key", row.key());
      case STORE -> {
        header(text, "item_hash", row.contentHash());
        header(text, "ref", row.ref());
      }
      case PROGRAM, INSTANCE, FORGET, V_PROGRAM -> {}
    }
    return text.append('}').toString();
  }

  private static void header(StringBuilder text, String name, @Nullable String value) {
    if (value != null) {
      text.append(",\"").append(name).append("\":").append(Json.quoted(value));
    }
  }
}
