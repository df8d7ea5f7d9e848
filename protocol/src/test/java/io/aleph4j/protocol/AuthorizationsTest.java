package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 01 §6.2, test by test. */
class AuthorizationsTest {

  private static final Address DELEGATE = new Address("0xDelegate");
  private static final Subject POST =
      new Subject(Chain.ETH, "blog", MessageType.POST, "article", null);
  private static final Subject AGGREGATE =
      new Subject(Chain.SOL, null, MessageType.AGGREGATE, null, "profile");
  private static final Subject STORE =
      new Subject(Chain.ETH, "blog", MessageType.STORE, null, null);

  @Test
  void addressesCompareIgnoringCaseOnEveryChain() {
    // even where case distinguishes accounts.
    assertThat(allows("{\"address\":\"0xDELEGATE\"}", POST)).isTrue();
    assertThat(allows("{\"address\":\"0xdelegate\"}", AGGREGATE)).isTrue();
    assertThat(allows("{\"address\":\"0xDelegates\"}", POST)).isFalse();
    assertThat(allows("{\"address\":\" 0xDelegate\"}", POST)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"address\":null}",
        "{\"address\":1}",
        "{\"address\":[\"0xDelegate\"]}",
        "null",
        "1",
        "\"0xDelegate\"",
        "[\"0xDelegate\"]",
        "[{\"address\":\"0xDelegate\"}]",
        "true"
      })
  void entriesWithoutAnAddressMatchNobody(String entry) {
    assertThat(allows(entry, POST)).isFalse();
    assertThat(
            Authorizations.parse("[" + entry + ",{\"address\":\"0xDelegate\"}]")
                .allow(DELEGATE, POST))
        .as("the next entry still counts")
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"ETH\"|true",
        "\"SOL\"|false",
        "\"eth\"|false",
        "\"\"|true",
        "null|true",
        "false|true",
        "0|true",
        "0.0|true",
        "[]|true",
        "{}|true",
        "true|false",
        "1|false",
        "[\"ETH\"]|false",
        "{\"ETH\":1}|false"
      })
  void chain(String json, boolean allowed) {
    assertThat(allows("{\"address\":\"0xDelegate\",\"chain\":" + json + "}", POST))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"channels|\"blog\"", "types|\"POST\"", "post_types|\"article\""})
  void lists(String field, String label) {
    String start = "{\"address\":\"0xDelegate\",\"" + field + "\":";
    assertThat(allows(start + "[]}", POST)).isTrue();
    assertThat(allows(start + "{}}", POST)).isTrue();
    assertThat(allows(start + "\"\"}", POST)).isTrue();
    assertThat(allows(start + "[" + label + "]}", POST)).isTrue();
    assertThat(allows(start + "[1,null,[]," + label + ",\"x\"]}", POST)).isTrue();
    assertThat(allows(start + "{" + label + ":false}}", POST)).isTrue();
    assertThat(allows(start + label + "}", POST)).as("a bare string").isTrue();
    assertThat(allows(start + "\"no\"}", POST)).isFalse();
    assertThat(allows(start + "[\"x\"]}", POST)).isFalse();
    assertThat(allows(start + "[1,null]}", POST)).isFalse();
    assertThat(allows(start + "[[" + label + "]]}", POST)).isFalse();
    assertThat(allows(start + "{\"x\":1}}", POST)).isFalse();
    assertThat(allows(start + "null}", POST)).isFalse();
    assertThat(allows(start + "0}", POST)).isFalse();
    assertThat(allows(start + "true}", POST)).isFalse();
  }

  @Test
  void theAbsentChannelIsInNoList() {
    assertThat(allows("{\"address\":\"0xDelegate\",\"channels\":[\"blog\"]}", AGGREGATE)).isFalse();
    assertThat(allows("{\"address\":\"0xDelegate\",\"channels\":[null]}", AGGREGATE)).isFalse();
    assertThat(allows("{\"address\":\"0xDelegate\",\"channels\":\"null\"}", AGGREGATE)).isFalse();
    assertThat(allows("{\"address\":\"0xDelegate\",\"channels\":[]}", AGGREGATE)).isTrue();
  }

  @Test
  void postTypesConcernPostsAndKeysAggregates() {
    String posts = "{\"address\":\"0xDelegate\",\"post_types\":[\"other\"]}";
    String keys = "{\"address\":\"0xDelegate\",\"aggregate_keys\":[\"other\"]}";
    assertThat(allows(posts, POST)).isFalse();
    assertThat(allows(posts, AGGREGATE)).isTrue();
    assertThat(allows(posts, STORE)).isTrue();
    assertThat(allows(keys, POST)).isTrue();
    assertThat(allows(keys, AGGREGATE)).isFalse();
    assertThat(allows(keys, STORE)).isTrue();
    assertThat(allows(keys.replace("other", "profile"), AGGREGATE)).isTrue();
    assertThat(allows("{\"address\":\"0xDelegate\",\"post_types\":null}", AGGREGATE)).isTrue();
  }

  @Test
  void everyTestOfOneEntryMustPass() {
    String entry =
        "{\"address\":\"0xDelegate\",\"chain\":\"ETH\",\"channels\":[\"blog\"],\"types\":[\"POST\",\"AGGREGATE\"],"
            + "\"post_types\":[\"article\"],\"aggregate_keys\":[\"profile\"],\"more\":1}";
    assertThat(allows(entry, POST)).isTrue();
    assertThat(allows(entry, AGGREGATE)).isFalse();
    assertThat(allows(entry, STORE)).isFalse();
    assertThat(allows(entry + "," + entry.replace("\"STORE\"", ""), STORE)).isFalse();
    assertThat(allows(entry + ",{\"address\":\"0xDelegate\",\"types\":[\"STORE\"]}", STORE))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "null",
        "{}",
        "{\"address\":\"0xDelegate\"}",
        "\"0xDelegate\"",
        "7",
        "[]",
        "NaN"
      })
  void whatIsNoListDelegatesNothing(String json) {
    assertThat(Authorizations.parse(json).allow(DELEGATE, POST)).isFalse();
    assertThat(Authorizations.none().allow(DELEGATE, POST)).isFalse();
  }

  @Test
  void eachEntryOfADelegateCountsInWhateverSpellingItStands() {
    String entries =
        "{\"address\":\"0xDELEGATE\",\"types\":[\"STORE\"]},{\"address\":\"0xOther\"},"
            + "{\"address\":\"0xdelegate\",\"types\":[\"POST\"],\"post_types\":[\"article\"]}";
    assertThat(allows(entries, STORE)).isTrue();
    assertThat(allows(entries, POST)).isTrue();
    assertThat(allows(entries, AGGREGATE)).isFalse();
    assertThat(parsed(entries).allow(new Address("0XOTHER"), AGGREGATE)).isTrue();
  }

  @Test
  void entriesThatNameAnAccountAreToldAsSpelled() {
    String first = "{ \"address\" : \"0xB\", \"more\":[ {\"address\":1} ]}";
    String second = "{\"address\":\"\\u00e4🦀\"}";
    String tooLong = "{\"address\":\"" + "x".repeat(Authorizations.LONGEST_ENTRY) + "\"}";
    assertThat(
            parsed("{}, " + first + " ,null,[" + second + "]," + second + "," + tooLong).entries())
        .containsExactly(first, second);
    assertThat(Authorizations.none().entries()).isEmpty();
  }

  @Test
  void ofEqualKeysTheLastCounts() {
    assertThat(allows("{\"address\":\"0xOther\",\"address\":\"0xDelegate\"}", POST)).isTrue();
    assertThat(allows("{\"address\":\"0xDelegate\",\"address\":null}", POST)).isFalse();
    assertThat(allows("{\"address\":\"0xDelegate\",\"address\":{\"address\":1}}", POST)).isFalse();
    assertThat(allows("{\"types\":{\"address\":\"0xDelegate\"}}", POST)).isFalse();
    assertThat(
            allows(
                "{\"types\":[],\"\\u0061ddress\":\"0x\\u0044elegate\",\"types\":[\"POST\"]}", POST))
        .isTrue();
  }

  @Test
  void accountsWithOneHashCodeAreDifferentAccounts() {
    assertThat("an").hasSameHashCodeAs("c0");
    assertThat(parsed("{\"address\":\"an\"}").allow(new Address("c0"), POST)).isFalse();
    Authorizations both = parsed("{\"address\":\"an\",\"types\":[\"STORE\"]},{\"address\":\"C0\"}");
    assertThat(both.allow(new Address("c0"), POST)).isTrue();
    assertThat(both.allow(new Address("AN"), POST)).isFalse();
    assertThat(both.allow(new Address("AN"), STORE)).isTrue();
  }

  private static String repeated(String element, int characters) {
    return "[" + (element + ",").repeat(characters / (element.length() + 1)) + "0]";
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"address\":\"\"}", "{\"types\":[\"a\"]}"})
  void theLongestListTakesLittleMoreMemoryThanItsText(String element) {
    // As long as a content may be; a tree of it does not fit into a node's memory.
    Authorizations read = Authorizations.parse(repeated(element, 25 << 20));
    assertThat(read.allow(DELEGATE, POST)).isFalse();
  }

  @Test
  void onlySoManyEntriesOfOneAccountCount() {
    String other = "{\"address\":\"0xDelegate\",\"types\":[\"STORE\"]},";
    String granting = "{\"address\":\"0xDELEGATE\",\"types\":[\"POST\"]}";
    int most = Authorizations.MOST_OF_ACCOUNT;
    assertThat(allows(other.repeat(most - 1) + granting, POST)).isTrue();
    assertThat(allows(other.repeat(most) + granting, POST)).isFalse();
    assertThat(allows("{\"address\":\"0xOther\"},".repeat(most) + granting, POST)).isTrue();
  }

  @Test
  void onlyEntriesOfSomeLengthCount() {
    String start = "{\"address\":\"0xDelegate\",\"note\":\"";
    String end = "\"}";
    String note = "x".repeat(Authorizations.LONGEST_ENTRY - start.length() - end.length());
    assertThat(allows(start + note + end, POST)).isTrue();
    assertThat(allows(start + note + "x" + end, POST)).isFalse();
    assertThat(allows(start + note + "x" + end + ",{\"address\":\"0xDelegate\"}", POST)).isTrue();
  }

  @Test
  void nothingMakesItFail() {
    JsonTexts texts = new JsonTexts(new Random(3));
    int count = Boolean.getBoolean("aleph.full") ? 100_000 : 2_000;
    int granted = 0;
    for (int i = 0; i < count; i++) {
      String field = texts.pick("chain", "channels", "types", "post_types", "aggregate_keys");
      String entry = "{\"address\":\"0xDelegate\",\"" + field + "\":" + texts.value(2) + "}";
      for (Subject subject : List.of(POST, AGGREGATE, STORE)) {
        granted += Authorizations.parse("[" + entry + "]").allow(DELEGATE, subject) ? 1 : 0;
        Authorizations.parse(texts.value(3)).allow(DELEGATE, subject);
      }
    }
    assertThat(granted).isBetween(1, 3 * count - 1);
  }

  @Test
  void aMessageIsItsOwnSubject() {
    String text = "{\"address\":\"a\",\"time\":1,\"type\":\"article\"}";
    assertThat(subject(MessageType.POST, text))
        .isEqualTo(new Subject(Chain.ETH, "blog", MessageType.POST, "article", null));
    String aggregate = "{\"address\":\"a\",\"time\":1,\"key\":\"profile\",\"content\":{}}";
    assertThat(subject(MessageType.AGGREGATE, aggregate))
        .isEqualTo(new Subject(Chain.ETH, "blog", MessageType.AGGREGATE, null, "profile"));
    String store =
        "{\"address\":\"a\",\"time\":1,\"item_type\":\"storage\",\"item_hash\":\""
            + "a".repeat(64)
            + "\"}";
    assertThat(subject(MessageType.STORE, store)).isEqualTo(STORE);
  }

  private static Subject subject(MessageType type, String text) {
    Envelope envelope =
        new Envelope(
            Chain.ETH,
            DELEGATE,
            type,
            ItemHash.sha256(text),
            ItemType.INLINE,
            text,
            new Timestamp(0),
            "blog",
            null);
    return Subject.of(envelope, ContentParser.inline(envelope).content());
  }

  private static boolean allows(String entries, Subject subject) {
    return parsed(entries).allow(DELEGATE, subject);
  }

  private static Authorizations parsed(String entries) {
    return Authorizations.parse("[" + entries + "]");
  }
}
