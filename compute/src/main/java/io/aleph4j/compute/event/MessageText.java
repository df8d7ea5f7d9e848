package io.aleph4j.compute.event;

import io.aleph4j.client.MessageConfirmation;
import io.aleph4j.client.NetworkMessage;
import java.math.BigDecimal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A message as programs are told of it, and as subscriptions see it. */
final class MessageText {

  private MessageText() {}

  /** With the names that the network's nodes give its members. */
  static ObjectNode of(NetworkMessage message) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("chain", message.chain());
    json.put("sender", message.sender().value());
    json.put("type", message.type());
    json.put("channel", message.channel());
    json.put("item_hash", message.itemHash().value());
    json.put("item_type", message.itemType());
    json.put("item_content", message.itemContent());
    json.set("content", message.content());
    json.put("time", BigDecimal.valueOf(message.time().micros(), 6));
    json.put("signature", message.signature());
    json.put("confirmed", message.confirmed());
    ArrayNode confirmations = json.putArray("confirmations");
    for (MessageConfirmation confirmation : message.confirmations()) {
      confirmations
          .addObject()
          .put("chain", confirmation.chain())
          .put("height", confirmation.height())
          .put("hash", confirmation.hash());
    }
    return json;
  }
}
