package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.abbreviate;
import static io.aleph4j.protocol.StrictJson.invalid;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the outer object of a message and checks all that can be said without its content (spec 01
 * §1.1-§1.3).
 *
 * <p>Unknown keys are ignored. Whether a signature is required depends on where the message came
 * from, so an absent one is let through. An inline content is hashed here but not read: {@link
 * ContentParser#inline} is the next step of every inline message, and with it every check of §1.3
 * is done.
 *
 * <p>Total: the only exception is {@link InvalidMessageException} with {@link
 * ErrorCode#INVALID_FORMAT}. Thread-safe.
 */
public final class EnvelopeParser {

  /** The longest inline content, in code points. */
  public static final int MAX_INLINE_LENGTH = 200_000;

  /** The database of the network's nodes cannot store NUL; the test is textual (spec 01 §1.5). */
  private static final String ESCAPED_NUL = "\\u0000";

  private EnvelopeParser() {}

  /** The envelope that this JSON value is. */
  public static Envelope parse(JsonNode message) {
    if (!message.isObject()) {
      throw invalid("the message must be a JSON object, not " + message.getNodeType());
    }
    MessageType type = type(message);
    Chain chain = chain(message);
    Address sender = new Address(required(message, "sender"));
    ItemHash itemHash = new ItemHash(required(message, "item_hash"));
    @Nullable String itemContent = text(message, "item_content");
    ItemType itemType = itemType(message, itemContent, itemHash);
    if (itemType == ItemType.INLINE) {
      checkInline(itemContent, itemHash);
    } else {
      checkReferenced(message, type, itemType, itemContent, itemHash);
    }
    return new Envelope(
        chain,
        sender,
        type,
        itemHash,
        itemType,
        itemContent,
        time(message),
        text(message, "channel"),
        signature(message, chain));
  }

  private static MessageType type(JsonNode message) {
    String name = required(message, "type");
    return MessageType.ofWireName(name)
        .orElseThrow(() -> invalid("unknown message type '" + abbreviate(name) + "'"));
  }

  private static Chain chain(JsonNode message) {
    String code = required(message, "chain");
    return Chain.ofCode(code)
        .orElseThrow(() -> invalid("unknown chain '" + abbreviate(code) + "'"));
  }

  private static ItemType itemType(
      JsonNode message, @Nullable String itemContent, ItemHash itemHash) {
    @Nullable String name = text(message, "item_type");
    if (name != null) {
      return ItemType.ofWireName(name)
          .orElseThrow(() -> invalid("unknown item_type '" + abbreviate(name) + "'"));
    }
    if (itemContent != null) {
      return ItemType.INLINE;
    }
    return itemHash
        .looseType()
        .orElseThrow(() -> invalid("Unexpected hash type: '" + abbreviate(itemHash.value()) + "'"));
  }

  private static void checkInline(@Nullable String itemContent, ItemHash itemHash) {
    if (itemContent == null) {
      throw invalid("item_content is missing: inline messages carry their content");
    }
    int length = itemContent.length();
    if (length > MAX_INLINE_LENGTH && itemContent.codePointCount(0, length) > MAX_INLINE_LENGTH) {
      throw invalid(
          "item_content is longer than "
              + MAX_INLINE_LENGTH
              + " characters: upload it and send its hash");
    }
    checkNul(itemContent);
    ItemHash computed = ItemHash.sha256(itemContent);
    if (!computed.equals(itemHash)) {
      throw invalid(
          "item_hash '"
              + abbreviate(itemHash.value())
              + "' is not the SHA-256 of item_content, "
              + computed.value());
    }
  }

  private static void checkReferenced(
      JsonNode message,
      MessageType type,
      ItemType itemType,
      @Nullable String itemContent,
      ItemHash itemHash) {
    if (itemContent != null) {
      throw invalid(
          "item_content is only for inline messages, not for item_type '"
              + itemType.wireName()
              + "'");
    }
    Optional<ItemType> shape = itemHash.looseType();
    if (shape.isEmpty()) {
      throw invalid("Unexpected hash type: '" + abbreviate(itemHash.value()) + "'");
    }
    if (shape.get() != itemType) {
      throw invalid(
          "item_hash has the form of item_type '"
              + shape.get().wireName()
              + "', but item_type is '"
              + itemType.wireName()
              + "'");
    }
    @Nullable JsonNode content = message.get("content");
    if (content != null && !content.isNull()) {
      // The network checks a content that need not be there, and then forgets it.
      ContentParser.parse(type, StrictJson.mapper().writeValueAsString(content));
    }
  }

  private static Timestamp time(JsonNode message) {
    @Nullable JsonNode time = message.get("time");
    if (time == null) {
      throw invalid("time is missing");
    }
    if (!time.isNumber()) {
      throw invalid("time must be a number of seconds, not " + time.getNodeType());
    }
    return Timestamp.ofSeconds(time.numberValue().doubleValue())
        .orElseThrow(
            () -> invalid("time " + abbreviate(time) + " is not between the years 1 and 9999"));
  }

  /**
   * Some clients send the signature of Solana's chains as an object instead of its text (spec 01
   * §3.4).
   */
  private static @Nullable String signature(JsonNode message, Chain chain) {
    @Nullable JsonNode signature = message.get("signature");
    if (signature == null || !signature.isObject() || (chain != Chain.SOL && chain != Chain.ES)) {
      return text(message, "signature");
    }
    ObjectNode compact = StrictJson.mapper().createObjectNode();
    compact.put("signature", required(signature, "signature"));
    compact.put("publicKey", required(signature, "publicKey"));
    @Nullable JsonNode version = signature.get("version");
    if (version != null) {
      compact.set("version", version);
    }
    return StrictJson.mapper().writeValueAsString(compact);
  }

  private static String required(JsonNode object, String field) {
    @Nullable String value = text(object, field);
    if (value == null) {
      throw invalid(field + " is missing");
    }
    return value;
  }

  /** The string at this key; null when it is absent or null. */
  private static @Nullable String text(JsonNode object, String field) {
    @Nullable JsonNode node = object.get(field);
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isString()) {
      throw invalid(field + " must be a string, not " + node.getNodeType());
    }
    String value = node.stringValue();
    if (value.indexOf('\0') >= 0) {
      throw invalid(field + " contains the character NUL, at character " + value.indexOf('\0'));
    }
    int lone = StrictJson.indexOfLoneSurrogate(value);
    if (lone >= 0) {
      throw invalid(field + " contains a lone surrogate, at character " + lone);
    }
    return value;
  }

  /** Refuses a content whose text spells NUL, even behind an escaped backslash. */
  static void checkNul(String content) {
    int nul = content.indexOf(ESCAPED_NUL);
    if (nul >= 0) {
      throw invalid("the content contains " + ESCAPED_NUL + ", at character " + nul);
    }
  }
}
