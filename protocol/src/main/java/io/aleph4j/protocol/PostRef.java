package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.invalid;

import java.util.Optional;

/**
 * What a post refers to: any text, or a chain reference, an old form that carries a whole message
 * (spec 01 §2.1).
 */
final class PostRef {

  private static final int MAX_CHANNEL_LENGTH = 128;

  private PostRef() {}

  /** Whether the post refers to something; refuses what no reference can be. */
  static boolean check(SchemaReader content) {
    Optional<ScannedValue> ref = content.optional("ref");
    if (ref.isEmpty()) {
      return false;
    }
    if (ref.get().isObject()) {
      checkChainRef(content.object("ref"));
      return true;
    }
    return !content.string("ref").isEmpty();
  }

  private static void checkChainRef(SchemaReader ref) {
    String chain = ref.string("chain");
    if (Chain.ofCode(chain).isEmpty()) {
      throw ref.unexpected("chain", "the code of a chain", ref.required("chain"));
    }
    if (ref.optional("channel").isPresent()) {
      String channel = ref.string("channel");
      if (channel.codePointCount(0, channel.length()) > MAX_CHANNEL_LENGTH) {
        throw invalid(ref.path() + ".channel is longer than " + MAX_CHANNEL_LENGTH + " characters");
      }
    }
    ref.string("item_content");
    if (!new ItemHash(ref.string("item_hash")).isStrict()) {
      throw ref.unexpected("item_hash", "an item hash", ref.required("item_hash"));
    }
    if (ItemType.ofWireName(ref.string("item_type")).isEmpty()) {
      throw ref.unexpected("item_type", "an item type", ref.required("item_type"));
    }
    ref.string("sender");
    ref.string("signature");
    ref.number("time");
    if (ref.find("type").isPresent() && !ref.string("type").equals(MessageType.POST.wireName())) {
      throw ref.unexpected("type", "'POST'", ref.required("type"));
    }
  }
}
