package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas of STORE and FORGET, field by field (spec 01 §2.0, §2.3, §2.4, §2.7, §1.3). */
class FileContentsTest {

  private static final String BASE = "{\"address\":\"0xA\",\"time\":1.5";
  private static final String SHA = "0123456789abcdef".repeat(4);
  private static final String CID_V0 = "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o";
  private static final String CID_V1 =
      "bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby";
  private static final String TYPE = ",\"item_type\":\"storage\"";
  private static final String HASH = ",\"item_hash\":\"" + SHA + "\"";

  /** What stands for a valid hash, or one that is nearly valid, in tables. */
  private static String spell(String json) {
    return json.replace("SHA", SHA)
        .replace("UPPER", SHA.toUpperCase(java.util.Locale.ROOT))
        .replace("CIDV0", CID_V0)
        .replace("CIDV1", CID_V1);
  }

  private static StoreContent store(String fields) {
    return (StoreContent) ContentParser.parse(MessageType.STORE, spell(BASE + fields + "}"));
  }

  private static ForgetContent forget(String fields) {
    return (ForgetContent) ContentParser.parse(MessageType.FORGET, spell(BASE + fields + "}"));
  }

  private static void assertRefused(MessageType type, String fields, String reason) {
    assertThatThrownBy(() -> ContentParser.parse(type, spell(BASE + fields + "}")))
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

  @Test
  void readsAFileAndAllThatBelongsToIt() {
    StoreContent content =
        store(
            TYPE
                + HASH
                + ",\"ref\":\"my name\",\"payment\":{\"type\":\"credit\"},\"tags\":[\"t\",1]");
    assertThat(content.address()).isEqualTo(new Address("0xA"));
    assertThat(content.time()).isEqualTo(new Timestamp(1_500_000));
    assertThat(content.engine()).isEqualTo(ItemType.STORAGE);
    assertThat(content.file()).isEqualTo(new ItemHash(SHA));
    assertThat(content.ref()).isEqualTo("my name");
    assertThat(content.header())
        .isEqualTo(new ContentHeader(null, "my name", null, SHA, "credit", List.of("t")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "storage|SHA",
        "ipfs|CIDV0",
        "ipfs|CIDV1",
        // These pass the schema; whether the hash is one of its engine is a rule of its own.
        "inline|SHA",
        "ipfs|SHA",
        "storage|CIDV0"
      })
  void everyEngineAndEveryStrictHashIsRead(String engine, String hash) {
    StoreContent content =
        store(",\"item_type\":\"" + engine + "\",\"item_hash\":\"" + hash + "\"");
    assertThat(content.engine().wireName()).isEqualTo(engine);
    assertThat(content.file().value()).isEqualTo(spell(hash));
    assertThat(content.ref()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|content.item_type is missing",
        ",\"item_type\":null|content.item_type must be a string, not null",
        ",\"item_type\":1|content.item_type must be a string, not 1",
        ",\"item_type\":[\"storage\"]|content.item_type must be a string",
        ",\"item_type\":\"Storage\"|content.item_type must be an item type",
        ",\"item_type\":\"\"|content.item_type must be an item type",
        ",\"item_type\":\"ipns\"|content.item_type must be an item type"
      })
  void anEngineIsOneOfThree(String type, String reason) {
    assertRefused(MessageType.STORE, (type == null ? "" : type) + HASH, reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|content.item_hash is missing",
        ",\"item_hash\":null|content.item_hash must be a string, not null",
        ",\"item_hash\":5|content.item_hash must be a string, not 5",
        ",\"item_hash\":{}|content.item_hash must be a string",
        ",\"item_hash\":\"\"|content.item_hash must be an item hash",
        ",\"item_hash\":\"UPPER\"|content.item_hash must be an item hash",
        ",\"item_hash\":\"SHAa\"|content.item_hash must be an item hash",
        ",\"item_hash\":\" SHA\"|content.item_hash must be an item hash"
      })
  void aFileIsNamedByAStrictHash(String hash, String reason) {
    assertRefused(MessageType.STORE, TYPE + (hash == null ? "" : hash), reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // loose, but outside the alphabets
        "QmI78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o",
        "Qm078zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o",
        "bafyBeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby",
        "bafy1eicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby",
        "g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        // not even loose
        "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4",
        "bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mb",
        "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F",
        "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5oo",
        "profile"
      })
  void whatOnlyLooksLikeAHashIsNone(String hash) {
    assertRefused(MessageType.STORE, TYPE + ",\"item_hash\":\"" + hash + "\"", "an item hash");
    assertRefused(MessageType.FORGET, ",\"hashes\":[\"" + hash + "\"]", "must hold item hashes");
    assertRefused(
        MessageType.FORGET,
        ",\"hashes\":[],\"aggregates\":[\"" + hash + "\"]",
        "must hold item hashes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"ref\":null",
        ",\"ref\":\"\"",
        ",\"ref\":\"any text, é\"",
        ",\"size\":null",
        ",\"size\":12",
        ",\"size\":-1",
        ",\"size\":0",
        ",\"size\":2048.0",
        ",\"size\":\"12\"",
        ",\"size\":\" 12 \"",
        ",\"size\":true",
        ",\"size\":false",
        ",\"size\":18446744073709551615",
        ",\"size\":\"123456789012345678901234567890\"",
        ",\"content_type\":null",
        ",\"content_type\":\"text/plain\"",
        ",\"metadata\":null",
        ",\"metadata\":{}",
        ",\"metadata\":{\"a\":[1]}",
        ",\"payment\":null",
        ",\"payment\":{\"type\":\"hold\"}",
        ",\"payment\":{\"type\":\"credit\"}",
        ",\"payment\":{\"type\":\"hold\",\"chain\":\"ETH\",\"receiver\":\"0xR\"}",
        ",\"payment\":{\"type\":\"hold\",\"chain\":null,\"receiver\":null}",
        ",\"payment\":{\"type\":\"hold\",\"anything\":[1]}",
        ",\"anything\":1,\"mime_type\":null,\"extra_fields\":{}"
      })
  void theRestMayBeAbsentOrNullAndUnknownFieldsAreIgnored(String field) {
    assertThat(store(TYPE + HASH + field).file()).isEqualTo(new ItemHash(SHA));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ",\"ref\":1|content.ref must be a string, not 1",
        ",\"ref\":[]|content.ref must be a string",
        ",\"ref\":{\"item_hash\":\"SHA\"}|content.ref must be a string",
        ",\"size\":2.5|content.size must be a whole number",
        ",\"size\":1e19|content.size must be a whole number",
        ",\"size\":123456789012345678901234567890|content.size must be a whole number",
        ",\"size\":\"1e3\"|content.size must be a whole number",
        ",\"size\":\"x\"|content.size must be a whole number",
        ",\"size\":\"\"|content.size must be a whole number",
        ",\"size\":\"2.5\"|content.size must be a whole number",
        ",\"size\":\"NaN\"|content.size must be a whole number",
        ",\"size\":\"inf\"|content.size must be a whole number",
        ",\"size\":[]|content.size must be a whole number",
        ",\"size\":{}|content.size must be a whole number",
        ",\"content_type\":1|content.content_type must be a string, not 1",
        ",\"content_type\":[]|content.content_type must be a string",
        ",\"metadata\":[]|content.metadata must be an object",
        ",\"metadata\":\"m\"|content.metadata must be an object",
        ",\"metadata\":1|content.metadata must be an object",
        ",\"payment\":\"hold\"|content.payment must be an object",
        ",\"payment\":[]|content.payment must be an object",
        ",\"payment\":{}|content.payment.type is missing",
        ",\"payment\":{\"type\":null}|content.payment.type must be a string, not null",
        ",\"payment\":{\"type\":1}|content.payment.type must be a string, not 1",
        ",\"payment\":{\"type\":\"Hold\"}|content.payment.type must be a payment type",
        ",\"payment\":{\"type\":\"superfluid\"}|content.payment.type cannot be 'superfluid'",
        ",\"payment\":{\"type\":\"hold\",\"chain\":\"XYZ\"}|content.payment.chain must be the code",
        ",\"payment\":{\"type\":\"hold\",\"chain\":1}|content.payment.chain must be a string",
        ",\"payment\":{\"type\":\"hold\",\"receiver\":1}|content.payment.receiver must be a string"
      })
  void whatIsThereHasItsType(String field, String reason) {
    assertRefused(MessageType.STORE, TYPE + HASH + field, reason);
  }

  @Test
  void versionsShareATag() {
    ItemHash message = ItemHash.sha256("message");
    assertThat(store(TYPE + HASH).tag(message)).isEqualTo(message.value());
    assertThat(store(TYPE + HASH).refersToMessage()).isFalse();
    StoreContent byMessage = store(TYPE + HASH + ",\"ref\":\"" + CID_V0 + "\"");
    assertThat(byMessage.tag(message)).isEqualTo(CID_V0);
    assertThat(byMessage.refersToMessage()).isTrue();
    for (String name : List.of("", "name", "UPPER", "a/b")) {
      StoreContent byName = store(TYPE + HASH + ",\"ref\":\"" + name + "\"");
      assertThat(byName.tag(message)).isEqualTo("0xA/" + spell(name));
      assertThat(byName.refersToMessage()).isFalse();
    }
  }

  @Test
  void readsWhatIsToBeForgotten() {
    ForgetContent content =
        forget(
            ",\"hashes\":[\"SHA\",\"CIDV0\",\"CIDV1\",\"SHA\"],\"aggregates\":[\"SHA\"],\"reason\":\"why\"");
    assertThat(content.address()).isEqualTo(new Address("0xA"));
    assertThat(content.hashes())
        .extracting(ItemHash::value)
        .containsExactly(SHA, CID_V0, CID_V1, SHA);
    assertThat(content.aggregates()).containsExactly(SHA);
    assertThat(content.header())
        .isEqualTo(new ContentHeader(null, null, null, null, null, List.of()));
  }

  @Test
  void bothListsMayBeEmptyAndOneMayBeAbsent() {
    assertThat(forget(",\"hashes\":[]").aggregates()).isEmpty();
    assertThat(forget(",\"hashes\":[],\"aggregates\":[]").hashes()).isEmpty();
    assertThat(forget(",\"hashes\":[],\"reason\":null").hashes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ",\"aggregates\":[]|content.hashes is missing",
        ",\"hashes\":null|content.hashes must be a list of item hashes, not null",
        ",\"hashes\":\"SHA\"|content.hashes must be a list of item hashes",
        ",\"hashes\":{}|content.hashes must be a list of item hashes",
        ",\"hashes\":[1]|content.hashes must hold item hashes, not 1",
        ",\"hashes\":[null]|content.hashes must hold item hashes, not null",
        ",\"hashes\":[[\"SHA\"]]|content.hashes must hold item hashes",
        ",\"hashes\":[\"SHA\",\"UPPER\"]|content.hashes must hold item hashes",
        ",\"hashes\":[],\"aggregates\":null|content.aggregates must be a list of item hashes, not null",
        ",\"hashes\":[],\"aggregates\":\"SHA\"|content.aggregates must be a list of item hashes",
        ",\"hashes\":[],\"aggregates\":[\"profile\"]|content.aggregates must hold item hashes",
        ",\"hashes\":[],\"aggregates\":[1]|content.aggregates must hold item hashes",
        ",\"hashes\":[],\"reason\":1|content.reason must be a string, not 1",
        ",\"hashes\":[],\"reason\":[]|content.reason must be a string",
        ",\"hashes\":[],\"anything\":1|content has the unknown key 'anything'",
        ",\"hashes\":[],\"type\":\"t\"|content has the unknown key 'type'",
        ",\"hashes\":[],\"Reason\":\"r\"|content has the unknown key 'Reason'"
      })
  void aForgetIsClosedAndItsListsHoldStrictHashes(String fields, String reason) {
    assertRefused(MessageType.FORGET, fields, reason);
  }

  @Test
  void aThousandTargetsAreTheMost() {
    String thousand = String.join(",", Collections.nCopies(1000, "\"SHA\""));
    assertThat(forget(",\"hashes\":[" + thousand + "],\"aggregates\":[" + thousand + "]").hashes())
        .hasSize(1000);
    assertRefused(
        MessageType.FORGET,
        ",\"hashes\":[" + thousand + ",\"SHA\"]",
        "content.hashes must hold at most 1000 hashes");
    assertRefused(
        MessageType.FORGET,
        ",\"hashes\":[],\"aggregates\":[" + thousand + ",\"SHA\"]",
        "content.aggregates must hold at most 1000 hashes");
  }

  @Test
  void aReasonHasAThousandCodePointsAtMost() {
    // Each of them is two characters of Java's.
    String reason = "\ud83d\ude00".repeat(1000);
    assertThat(forget(",\"hashes\":[],\"reason\":\"" + reason + "\"").hashes()).isEmpty();
    assertRefused(
        MessageType.FORGET,
        ",\"hashes\":[],\"reason\":\"" + reason + "x\"",
        "content.reason is longer than 1000 characters");
  }

  @Test
  void detailsAreSentencesOrFacts() {
    assertThat(Detail.of("a sentence")).containsExactly(new Detail.Sentence("a sentence"));
    assertThat(Detail.of("message", SHA))
        .containsExactly(new Detail.Facts(java.util.Map.of("message", SHA)));
    assertThat(Detail.ofAll(List.of("a", "b")))
        .containsExactly(new Detail.Sentence("a"), new Detail.Sentence("b"));
    assertThat(new Detail.Sentence("a")).hasToString("a");
  }
}
