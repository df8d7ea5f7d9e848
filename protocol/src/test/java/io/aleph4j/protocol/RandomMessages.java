package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Random valid messages, unsigned. The same seed gives the same messages.
 *
 * <p>Times are before the year 2106, where a double still holds every microsecond.
 */
final class RandomMessages {

  private static final long LAST_EXACT_SECOND = 1L << 32;

  private final Random random;
  private final JsonTexts texts;

  RandomMessages(long seed) {
    random = new Random(seed);
    texts = new JsonTexts(random);
  }

  /** An envelope of any type, chain and item type; its content is valid when it is inline. */
  Envelope envelope() {
    MessageType type = one(MessageType.values());
    Chain chain = one(Chain.values());
    Address sender = new Address(texts.pick("0xA", "0xb", "", "né \ud83d\ude00", "\"\\\n"));
    ItemType itemType = one(ItemType.values());
    @Nullable String content = itemType == ItemType.INLINE ? content(type) : null;
    return new Envelope(
        chain,
        sender,
        type,
        itemHash(itemType, content),
        itemType,
        content,
        new Timestamp(random.nextLong(LAST_EXACT_SECOND * 1_000_000)),
        random.nextBoolean() ? texts.pick("TEST", "", "c\u2028\u007f") : null,
        random.nextBoolean() ? texts.pick("0xsig", "{\"signature\":\"s\"}", "") : null);
  }

  /** The text of a valid content of this type, its entries in any order. */
  String content(MessageType type) {
    List<String> entries = new ArrayList<>();
    entries.add(texts.entry("\"address\"", texts.string()));
    entries.add(
        texts.entry(
            "\"time\"", texts.pick("0", "1700000000.123", "\"12.5\"", "true", "9223372036.0")));
    switch (type) {
      case POST -> {
        entries.add(texts.entry("\"type\"", texts.pick("\"t\"", "\"amend\"", "\"\"")));
        entries.add(texts.entry("\"ref\"", "\"r" + texts.string().substring(1)));
        if (random.nextBoolean()) {
          entries.add(texts.entry("\"content\"", texts.value(3)));
        }
      }
      case AGGREGATE -> {
        entries.add(
            texts.entry(
                "\"key\"",
                random.nextBoolean() ? texts.string() : "{\"name\":" + texts.string() + "}"));
        entries.add(texts.entry("\"content\"", texts.object(3)));
      }
      case STORE -> {
        entries.add(
            texts.entry("\"item_type\"", texts.pick("\"storage\"", "\"ipfs\"", "\"inline\"")));
        entries.add(texts.entry("\"item_hash\"", hash()));
        entries.add(texts.entry("\"size\"", texts.pick("null", "1", "\"2\"", "3.0", "true")));
        entries.add(texts.entry("\"more\"", texts.value(3)));
      }
      case FORGET -> {
        entries.add(texts.entry("\"hashes\"", texts.pick("[]", '[' + hash() + ',' + hash() + ']')));
        if (random.nextBoolean()) {
          entries.add(texts.entry("\"aggregates\"", '[' + hash() + ']'));
        }
      }
      case PROGRAM, INSTANCE, V_PROGRAM -> {
        entries.addAll(MachineTexts.smallest(type));
        entries.add(texts.entry("\"metadata\"", texts.object(3)));
      }
    }
    Collections.shuffle(entries, random);
    return texts.object(entries);
  }

  /** A strict hash, in quotes. */
  private String hash() {
    return '"' + ItemHash.sha256(Integer.toString(random.nextInt(100))).value() + '"';
  }

  private <T> T one(T[] choices) {
    return List.of(choices).get(random.nextInt(choices.length));
  }

  private ItemHash itemHash(ItemType itemType, @Nullable String content) {
    return switch (itemType) {
      case INLINE -> ItemHash.sha256(content == null ? "" : content);
      case STORAGE -> ItemHash.sha256(Integer.toString(random.nextInt()));
      case IPFS ->
          new ItemHash(random.nextBoolean() ? "Qm" + "a".repeat(44) : "bafy" + "b".repeat(55));
    };
  }
}
