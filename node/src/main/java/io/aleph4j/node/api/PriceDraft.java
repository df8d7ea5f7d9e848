package io.aleph4j.node.api;

import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.price.SizeEstimates;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message that somebody wants to know the price of before he publishes it (spec 02 §3.8). Nobody
 * needs to have signed it, and its content may say how large files are that are not published yet.
 *
 * @param hash of the message
 */
record PriceDraft(ItemHash hash, Content content, SizeEstimates estimates) {

  /** Members of a content that only an estimate may have. */
  private static final Set<String> OF_ESTIMATES =
      Set.of(SizeEstimates.KEY, "estimated_hash_tree_size_mib");

  private static final String OF_RUNTIME = "runtime_estimated_size_mib";

  /**
   * Reads the envelope, which lacks whatever has no influence on a price. Throws {@link
   * InvalidMessageException}.
   */
  static Envelope envelope(JsonNode message) {
    if (!message.isObject()) {
      throw invalid("the message must be a JSON object, not " + message.getNodeType());
    }
    ObjectNode whole = StrictJson.mapper().createObjectNode();
    whole.put("sender", "").put("chain", "ETH").put("time", 0);
    for (String name :
        List.of("type", "item_type", "item_hash", "item_content", "sender", "chain", "time")) {
      JsonNode value = message.get(name);
      // The Python client writes the time as a date.
      boolean date = name.equals("time") && value != null && value.isString();
      if (value != null && !value.isNull() && !date) {
        whole.set(name, value);
      }
    }
    Envelope envelope = EnvelopeParser.parse(whole);
    requirePriced(envelope.type());
    return envelope;
  }

  private static void requirePriced(MessageType type) {
    switch (type) {
      case STORE, PROGRAM, INSTANCE, V_PROGRAM -> {}
      case POST, AGGREGATE, FORGET ->
          throw invalid(
              "messages of type "
                  + type.wireName()
                  + " cost nothing: ask for STORE, PROGRAM,"
                  + " INSTANCE or V-PROGRAM");
    }
  }

  /** Reads the content of a message. Throws {@link InvalidMessageException}. */
  static PriceDraft of(ItemHash hash, MessageType type, String content) {
    return of(hash, type, StrictJson.parse(content));
  }

  /** Reads a content. Throws {@link InvalidMessageException}. */
  static PriceDraft of(ItemHash hash, MessageType type, JsonNode json) {
    if (!(json instanceof ObjectNode content)) {
      throw invalid("the content must be a JSON object, not " + json.getNodeType());
    }
    // What a verifiable program is made of costs nothing besides its files.
    SizeEstimates estimates =
        type == MessageType.V_PROGRAM ? SizeEstimates.NONE : SizeEstimates.parse(content);
    ObjectNode plain = content.deepCopy();
    switch (type) {
      case STORE -> strip(plain);
      case PROGRAM -> {
        strip(plain.get("code"));
        strip(plain.get("runtime"));
        strip(plain.get("data"));
        stripVolumes(plain);
      }
      case INSTANCE -> {
        stripVolumes(plain);
        complete(plain);
      }
      case V_PROGRAM -> {
        plain.remove(OF_RUNTIME);
        strip(plain.get("workload"));
        stripVolumes(plain);
        complete(plain);
      }
      case POST, AGGREGATE, FORGET -> requirePriced(type);
    }
    String text = StrictJson.mapper().writeValueAsString(plain);
    return new PriceDraft(hash, ContentParser.parse(type, text), estimates);
  }

  private static void stripVolumes(ObjectNode content) {
    content.path("volumes").forEach(PriceDraft::strip);
  }

  private static void strip(@Nullable JsonNode part) {
    if (part instanceof ObjectNode object) {
      object.remove(OF_ESTIMATES);
    }
  }

  // Both have no influence on the price.
  private static void complete(ObjectNode content) {
    if (content.path("time").isMissingNode() || content.path("time").isNull()) {
      content.put("time", 0);
    }
    if (content.path("allow_amend").isMissingNode()) {
      content.put("allow_amend", false);
    }
  }

  private static InvalidMessageException invalid(String reason) {
    return new InvalidMessageException(ErrorCode.INVALID_FORMAT, reason);
  }
}
