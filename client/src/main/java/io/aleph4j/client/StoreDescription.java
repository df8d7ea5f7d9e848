package io.aleph4j.client;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Payment;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a STORE message says (spec 01 §2.3).
 *
 * @param file the hash of the bytes
 * @param engine {@code STORAGE} or {@code IPFS}, as the hash is one
 * @param ref the first message of the file whose new version this is, or the owner's name for it;
 *     null for neither
 */
public record StoreDescription(
    ItemHash file, ItemType engine, @Nullable String ref, Payment payment) {

  /** The fields of the message's content. */
  public ObjectNode toContent() {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("item_type", engine.wireName());
    content.put("item_hash", file.value());
    if (ref != null) {
      content.put("ref", ref);
    }
    content.set("payment", payment(payment));
    return content;
  }

  static ObjectNode payment(Payment payment) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (payment.chain() != null) {
      json.put("chain", payment.chain().code());
    }
    if (payment.receiver() != null) {
      json.put("receiver", payment.receiver());
    }
    return json.put("type", payment.type().wireName());
  }
}
