package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Spec 01 §1.1-§1.3, sentence by sentence. */
class EnvelopeParserTest {

  private static final String CONTENT = "{\"address\":\"0xA\",\"time\":1.5,\"type\":\"t\"}";
  private static final String SHA256 = "ab".repeat(32);
  private static final String CID_V0 = "Qm" + "1".repeat(44);
  private static final String CID_V1 = "bafy" + "a".repeat(55);

  @Test
  void readsAnInlineMessage() {
    Envelope envelope = parse(m -> {});

    assertThat(envelope)
        .isEqualTo(
            new Envelope(
                Chain.ETH,
                new Address("0xA"),
                MessageType.POST,
                ItemHash.sha256(CONTENT),
                ItemType.INLINE,
                CONTENT,
                new Timestamp(1_652_803_407_117_822L),
                "TEST",
                "0xsig"));
  }

  @Test
  void isAnObject() {
    for (String json : new String[] {"[]", "null", "\"x\"", "1", "true", "[{}]"}) {
      assertInvalid(
          () -> EnvelopeParser.parse(StrictJson.parse(json)), "the message must be a JSON object");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"type", "chain", "sender", "item_hash", "time"})
  void requires(String field) {
    assertRefused(m -> m.remove(field), field);
    assertRefused(m -> m.putNull(field), field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type",
        "chain",
        "sender",
        "item_hash",
        "item_type",
        "item_content",
        "channel",
        "signature"
      })
  void takesOnlyStringsAs(String field) {
    assertRefused(m -> m.put(field, 1), field + " must be a string");
    assertRefused(m -> m.put(field, true), field + " must be a string");
    assertRefused(m -> m.putArray(field), field + " must be a string");
    assertRefused(m -> m.putObject(field), field + " must be a string");
  }

  @ParameterizedTest
  @ValueSource(strings = {"post", "Post", "", "POST ", "V_PROGRAM", "UNKNOWN"})
  void typesAreExact(String type) {
    assertRefused(m -> m.put("type", type), "unknown message type '" + type + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"POST", "AGGREGATE", "STORE", "PROGRAM", "INSTANCE", "FORGET", "V-PROGRAM"})
  void allTypesAreKnown(String type) {
    assertThat(parse(m -> m.put("type", type)).type().wireName()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eth", "", "ETH2", "XYZ"})
  void chainsAreExact(String chain) {
    assertRefused(m -> m.put("chain", chain), "unknown chain '" + chain + "'");
  }

  @Test
  void theSenderIsAFreeString() {
    assertThat(parse(m -> m.put("sender", "")).sender().value()).isEmpty();
    assertThat(parse(m -> m.put("sender", "né \ud83d\ude00")).sender().value())
        .isEqualTo("né \ud83d\ude00");
  }

  @Test
  void anAbsentSignatureIsTheCallersConcern() {
    assertThat(parse(m -> m.remove("signature")).signature()).isNull();
    assertThat(parse(m -> m.putNull("signature")).signature()).isNull();
    assertThat(parse(m -> m.put("signature", "")).signature()).isEmpty();
  }

  @Test
  void theSignatureOfSolanasChainsMayBeAnObject() {
    for (String chain : new String[] {"SOL", "ES"}) {
      Consumer<ObjectNode> object =
          m ->
              m.put("chain", chain)
                  .putObject("signature")
                  .put("publicKey", "P")
                  .put("signature", "S")
                  .put("x", 1);
      assertThat(parse(object).signature()).isEqualTo("{\"signature\":\"S\",\"publicKey\":\"P\"}");
      assertThat(parse(object.andThen(m -> signature(m).put("version", 2))).signature())
          .isEqualTo("{\"signature\":\"S\",\"publicKey\":\"P\",\"version\":2}");
      assertRefused(object.andThen(m -> signature(m).remove("publicKey")), "publicKey is missing");
      assertRefused(
          object.andThen(m -> signature(m).put("signature", 1)), "signature must be a string");
    }
    assertThat(parse(m -> m.put("chain", "SOL").put("signature", "{ }")).signature())
        .isEqualTo("{ }");
  }

  private static ObjectNode signature(ObjectNode message) {
    return (ObjectNode) message.get("signature");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1, 1000000",
    "1652803407.1179411, 1652803407117941",
    "1.0000005, 1000001",
    "0.0000005, 0",
    "0.0000015, 2",
    "1700000000.0000015, 1700000000000001",
    "-1.5, -1500000",
    "-0.25, -250000",
    "0.9999999, 1000000",
    "253402300799, 253402300799000000",
    "-62135596800, -62135596800000000",
    "4000000000.5, 4000000000500000"
  })
  void timeIsKeptInMicroseconds(String json, long micros) {
    assertThat(parse(m -> m.set("time", StrictJson.parse(json))).time())
        .isEqualTo(new Timestamp(micros));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "253402300800",
        "253402300799.99999999",
        "-62135596800.1",
        "-62135596801",
        "1e300",
        "-1e300",
        "18446744073709551615",
        "9999999999999999999999999"
      })
  void timeLiesInTheYears1To9999(String json) {
    assertRefused(m -> m.set("time", StrictJson.parse(json)), "not between the years 1 and 9999");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1.5\"", "true", "{}", "[]", "\"\""})
  void timeIsANumber(String json) {
    assertRefused(m -> m.set("time", StrictJson.parse(json)), "time must be a number");
  }

  @Test
  void channelsMayBeAbsentOrLong() {
    assertThat(parse(m -> m.remove("channel")).channel()).isNull();
    assertThat(parse(m -> m.putNull("channel")).channel()).isNull();
    assertThat(parse(m -> m.put("channel", "")).channel()).isEmpty();
    // the limit of 128 is the clients' alone.
    assertThat(parse(m -> m.put("channel", "c".repeat(5000))).channel()).hasSize(5000);
  }

  @Test
  void otherKeysAreIgnored() {
    Envelope plain = parse(m -> {});
    assertThat(
            parse(m -> {
              m.put("hash_type", "md5")
                  .put("size", "x")
                  .put("_id", 1)
                  .put("confirmed", 7)
                  .put("anything", true);
              m.putArray("confirmations").add(1);
              m.put("forgotten_by", 1).putObject("content").put("not", "checked");
            }))
        .isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INLINE", "", "Storage", "ftp"})
  void itemTypesAreExact(String itemType) {
    assertRefused(m -> m.put("item_type", itemType), "unknown item_type");
  }

  @Test
  void theItemTypeIsInferred() {
    for (String inline : new String[] {"absent", "null"}) {
      Consumer<ObjectNode> untyped = m -> untype(m, inline);
      assertThat(parse(untyped).itemType()).isEqualTo(ItemType.INLINE);
      assertThat(parse(untyped.andThen(referenced(SHA256))).itemType()).isEqualTo(ItemType.STORAGE);
      assertThat(parse(untyped.andThen(referenced(CID_V0))).itemType()).isEqualTo(ItemType.IPFS);
      assertThat(parse(untyped.andThen(referenced(CID_V1))).itemType()).isEqualTo(ItemType.IPFS);
      assertRefused(untyped.andThen(referenced("bafk" + "a".repeat(55))), "Unexpected hash type");
      assertRefused(untyped.andThen(referenced("")), "Unexpected hash type");
    }
  }

  private static void untype(ObjectNode message, String how) {
    if (how.equals("null")) {
      message.putNull("item_type");
    } else {
      message.remove("item_type");
    }
  }

  @Test
  void inlineMessagesCarryTheirContent() {
    assertRefused(m -> m.remove("item_content"), "item_content is missing");
    assertRefused(m -> m.putNull("item_content"), "item_content is missing");
  }

  @Test
  void theLimitOfInlineContentsCountsCodePoints() {
    //
    String exact = "\ud83d\ude00".repeat(EnvelopeParser.MAX_INLINE_LENGTH);
    assertThat(parse(m -> inline(m, exact)).itemContent()).isEqualTo(exact);
    assertRefused(m -> inline(m, exact + "x"), "longer than 200000 characters");
    assertRefused(m -> inline(m, "x".repeat(200_001)), "longer than 200000 characters");
    assertThat(parse(m -> inline(m, "x".repeat(200_000))).itemContent()).hasSize(200_000);
  }

  @Test
  void theHashIsOfTheExactText() {
    assertRefused(m -> m.put("item_content", CONTENT + " "), "is not the SHA-256 of item_content");
    assertRefused(
        m -> m.put("item_hash", ItemHash.sha256(CONTENT).value().toUpperCase(Locale.ROOT)),
        "SHA-256");
    assertRefused(m -> m.put("item_hash", SHA256), "SHA-256");
    assertRefused(m -> m.put("item_hash", ""), "SHA-256");
    assertThat(parse(m -> inline(m, " {\"a\" : \"é\\u00e9\ud83d\ude00\"}\n")).itemContent())
        .isEqualTo(" {\"a\" : \"é\\u00e9\ud83d\ude00\"}\n");
  }

  @Test
  void nulIsRefusedWhereverItIsSpelled() {
    assertRefused(m -> inline(m, "{\"a\":\"\\u0000\"}"), "\\u0000");
    assertRefused(m -> inline(m, "{\"a\":\"\\\\u0000\"}"), "\\u0000");
    assertRefused(m -> inline(m, "\\u0000"), "contains \\u0000, at character 0");
    assertThat(parse(m -> inline(m, "{\"a\":\"u0000\"}")).itemType()).isEqualTo(ItemType.INLINE);
    for (String field :
        new String[] {"sender", "channel", "signature", "item_content", "item_hash"}) {
      assertRefused(m -> m.put(field, "a\0b"), field + " contains the character NUL");
      assertRefused(m -> m.put(field, "\0"), field + " contains the character NUL, at character 0");
    }
  }

  @Test
  void loneSurrogatesAreRefused() {
    for (String field :
        new String[] {"sender", "channel", "signature", "item_content", "item_hash"}) {
      assertRefused(m -> m.put(field, "a\ud800"), field + " contains a lone surrogate");
      assertRefused(
          m -> m.put(field, "\udc00"), field + " contains a lone surrogate, at character 0");
    }
  }

  @Test
  void otherMessagesCarryNone() {
    for (String content : new String[] {"", CONTENT}) {
      assertRefused(
          referenced(SHA256)
              .andThen(m -> m.put("item_type", "storage").put("item_content", content)),
          "item_content is only for inline messages");
    }
  }

  @ParameterizedTest
  @CsvSource({"storage, ipfs", "ipfs, storage"})
  void theHashHasTheFormOfTheItemType(String itemType, String other) {
    String hash = itemType.equals("storage") ? SHA256 : CID_V0;
    assertThat(
            parse(referenced(hash).andThen(m -> m.put("item_type", itemType)))
                .itemType()
                .wireName())
        .isEqualTo(itemType);
    assertRefused(
        referenced(hash).andThen(m -> m.put("item_type", other)),
        "but item_type is '" + other + "'");
    assertRefused(
        referenced("short").andThen(m -> m.put("item_type", itemType)), "Unexpected hash type");
  }

  @ParameterizedTest
  @CsvSource({
    "Qm,  43,",
    "Qm,  44, IPFS",
    "Qm, 46, IPFS",
    "Qm, 47,",
    "bafy, 58,",
    "bafy, 59, IPFS",
    "bafy, 60,",
    "x, 63,",
    "x, 64, STORAGE",
    "x, 65,",
    "qm, 46,",
    "bafk, 59,",
    "Qm, 64, STORAGE",
    "bafy, 64, STORAGE"
  })
  void theFormIsJudgedLoosely(String prefix, int length, ItemType type) {
    ItemHash hash = new ItemHash(prefix + "!".repeat(length - prefix.length()));
    assertThat(hash.looseType().orElse(null)).isEqualTo(type);
  }

  @Test
  void theFormCountsCodePoints() {
    assertThat(new ItemHash("\ud83d\ude00".repeat(64)).looseType()).contains(ItemType.STORAGE);
    assertThat(new ItemHash("\ud83d\ude00".repeat(32)).looseType()).isEmpty();
  }

  @Test
  void aContentBesideAReferenceIsCheckedAndForgotten() {
    Consumer<ObjectNode> stored = referenced(SHA256).andThen(m -> m.put("item_type", "storage"));
    Envelope plain = parse(stored);
    assertThat(parse(stored.andThen(m -> m.set("content", StrictJson.parse(CONTENT)))))
        .isEqualTo(plain);
    assertThat(parse(stored.andThen(m -> m.putNull("content")))).isEqualTo(plain);
    assertRefused(stored.andThen(m -> m.putObject("content")), "content.address is missing");
    assertRefused(stored.andThen(m -> m.put("content", 1)), "must be a JSON object");
  }

  @Test
  void theOrderOfTheChecksIsTheNetworks() {
    // §1.3: item type, then content's presence and size, then hash.
    assertRefused(
        m -> m.put("item_type", "x").put("item_hash", "y").remove("item_content"),
        "unknown item_type");
    assertRefused(m -> inline(m, "x".repeat(200_001)).put("item_hash", "y"), "longer than");
    assertRefused(
        referenced("y").andThen(m -> m.put("item_type", "ipfs").put("item_content", "z")),
        "only for inline");
  }

  private static Consumer<ObjectNode> referenced(String hash) {
    return m -> {
      m.remove("item_content");
      m.put("item_hash", hash);
      if (m.has("item_type") && !m.get("item_type").isNull()) {
        m.remove("item_type");
      }
    };
  }

  private static ObjectNode inline(ObjectNode message, String content) {
    return message.put("item_content", content).put("item_hash", ItemHash.sha256(content).value());
  }

  private static Envelope parse(Consumer<ObjectNode> change) {
    ObjectNode message = StrictJson.mapper().createObjectNode();
    message.put("chain", "ETH").put("sender", "0xA").put("type", "POST").put("item_type", "inline");
    message.put("time", 1652803407.117822).put("channel", "TEST").put("signature", "0xsig");
    inline(message, CONTENT);
    change.accept(message);
    return EnvelopeParser.parse(message);
  }

  private static void assertRefused(Consumer<ObjectNode> change, String reason) {
    assertInvalid(() -> parse(change), reason);
  }

  private static void assertInvalid(ThrowingCallable call, String reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            InvalidMessageException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FORMAT);
              assertThat(e.errors())
                  .singleElement()
                  .asString()
                  .contains(reason)
                  .hasSizeLessThan(300);
            });
  }
}
