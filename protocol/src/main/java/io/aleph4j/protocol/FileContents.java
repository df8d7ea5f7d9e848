package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.invalid;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the contents of STORE and FORGET messages (spec 01 §2.3, §2.4, §2.7). */
final class FileContents {

  private static final Set<String> FORGET_KEYS =
      Set.of("address", "time", "hashes", "aggregates", "reason");
  private static final int MOST_TARGETS = 1_000;
  private static final int LONGEST_REASON = 1_000;

  private FileContents() {}

  static StoreContent store(SchemaReader content, Address address, Timestamp time) {
    ItemType engine =
        ItemType.ofWireName(content.string("item_type"))
            .orElseThrow(() ->
                content.unexpected("item_type", "an item type", content.required("item_type")));
    ItemHash file = new ItemHash(content.string("item_hash"));
    if (!file.isStrict()) {
      throw content.unexpected("item_hash", "an item hash", content.required("item_hash"));
    }
    checkLegacy(content);
    checkPayment(content);
    String ref = content.optional("ref").isPresent() ? content.string("ref") : null;
    return new StoreContent(
        address, time, engine, file, ref, ContentHeaders.of(MessageType.STORE, content));
  }

  private static void checkLegacy(SchemaReader content) {
    content.given("size").ifPresent(SchemaValue::integer);
    if (content.optional("content_type").isPresent()) {
      content.string("content_type");
    }
    if (content.optional("metadata").isPresent()) {
      content.object("metadata");
    }
  }

  private static void checkPayment(SchemaReader content) {
    if (PaymentFields.optional(content).type() == Payment.Type.SUPERFLUID) {
      throw invalid("content.payment.type cannot be 'superfluid' for a file: use hold or credit");
    }
  }

  static ForgetContent forget(SchemaReader content, Address address, Timestamp time) {
    content.close(FORGET_KEYS);
    List<ItemHash> hashes = hashes(content, "hashes");
    List<String> aggregates =
        content.find("aggregates").isEmpty()
            ? List.of()
            : hashes(content, "aggregates").stream().map(ItemHash::value).toList();
    if (content.optional("reason").isPresent()) {
      String reason = content.string("reason");
      if (reason.codePointCount(0, reason.length()) > LONGEST_REASON) {
        throw invalid("content.reason is longer than " + LONGEST_REASON + " characters");
      }
    }
    return new ForgetContent(
        address, time, hashes, aggregates, ContentHeaders.of(MessageType.FORGET, content));
  }

  private static List<ItemHash> hashes(SchemaReader content, String key) {
    ScannedValue value = content.required(key);
    if (!value.isArray()) {
      throw content.unexpected(key, "a list of item hashes", value);
    }
    return StrictJson.read(value.raw(), parser -> hashes(parser, content.path() + "." + key));
  }

  // One by one, so that a list of any length takes no more memory than it may have.
  private static List<ItemHash> hashes(JsonParser parser, String path) {
    List<ItemHash> hashes = new ArrayList<>();
    parser.nextToken();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
      ItemHash hash = new ItemHash(isText ? parser.getString() : "");
      if (!hash.isStrict()) {
        throw invalid(
            path + " must hold item hashes, not " + StrictJson.abbreviate(parser.getString()));
      }
      if (hashes.size() == MOST_TARGETS) {
        throw invalid(path + " must hold at most " + MOST_TARGETS + " hashes");
      }
      hashes.add(hash);
    }
    return hashes;
  }
}
