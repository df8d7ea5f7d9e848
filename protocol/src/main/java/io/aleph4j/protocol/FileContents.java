package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.invalid;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads the contents of STORE and FORGET messages (spec 01 §2.3, §2.4, §2.7). */
final class FileContents {

  private static final Set<String> FORGET_KEYS =
      Set.of("address", "time", "hashes", "aggregates", "reason");
  private static final int MOST_TARGETS = 1_000;
  private static final int LONGEST_REASON = 1_000;
  private static final Set<String> PAYMENT_TYPES = Set.of("hold", "superfluid", "credit");

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
    if (content.optional("size").isPresent()) {
      double size = content.number("size");
      if (size != Math.rint(size) || Double.isInfinite(size)) {
        throw content.unexpected("size", "a whole number", content.required("size"));
      }
    }
    if (content.optional("content_type").isPresent()) {
      content.string("content_type");
    }
    if (content.optional("metadata").isPresent()) {
      content.object("metadata");
    }
  }

  private static void checkPayment(SchemaReader content) {
    if (content.optional("payment").isEmpty()) {
      return;
    }
    SchemaReader payment = content.object("payment");
    String type = payment.string("type");
    if (!PAYMENT_TYPES.contains(type)) {
      throw payment.unexpected("type", "a payment type", payment.required("type"));
    }
    if (type.equals("superfluid")) {
      throw invalid("content.payment.type cannot be 'superfluid' for a file: use hold or credit");
    }
    if (payment.optional("chain").isPresent() && Chain.ofCode(payment.string("chain")).isEmpty()) {
      throw payment.unexpected("chain", "the code of a chain", payment.required("chain"));
    }
    if (payment.optional("receiver").isPresent()) {
      payment.string("receiver");
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
    List<ItemHash> hashes = new ArrayList<>();
    for (JsonNode element : value.tree()) {
      ItemHash hash = new ItemHash(element.isString() ? element.stringValue() : "");
      if (!hash.isStrict()) {
        throw invalid(
            "content."
                + key
                + " must hold item hashes, not "
                + StrictJson.abbreviate(element + ""));
      }
      hashes.add(hash);
    }
    if (hashes.size() > MOST_TARGETS) {
      throw invalid(
          "content."
              + key
              + " must hold at most "
              + MOST_TARGETS
              + " hashes, not "
              + hashes.size());
    }
    return hashes;
  }
}
