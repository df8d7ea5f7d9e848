package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 01 §2.0-§2.2. The verdicts were compared with the reference's schemas. */
class ContentParserTest {

  private static final String BASE = "\"address\":\"0xA\",\"time\":1.5";
  private static final String POST = "{" + BASE + ",\"type\":\"t\"}";
  private static final String FILE =
      "\"item_type\":\"storage\",\"item_hash\":\"" + "f".repeat(64) + "\"";
  private static final String CHAIN_REF =
      "\"chain\":\"ETH\",\"item_content\":\"x\",\"item_hash\":\""
          + "a".repeat(64)
          + "\",\"item_type\":\"inline\",\"sender\":\"s\",\"signature\":\"g\",\"time\":1.5";

  @Test
  void readsAPost() {
    String text =
        "{" + BASE + ", \"type\":\"t\\u0041\", \"ref\":\"r\", \"content\" : {\"b\" : [1, 2]} }";
    PostContent post = post(text);

    assertThat(post.address()).isEqualTo(new Address("0xA"));
    assertThat(post.time()).isEqualTo(new Timestamp(1_500_000));
    assertThat(post.type()).isEqualTo("tA");
    assertThat(post.content().of(text)).isEqualTo("{\"b\" : [1, 2]}");
    assertThat(post.header().ref()).isEqualTo("r");
    assertThat(post.header().type()).isEqualTo("tA");
    assertThat(post.isAmend()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[]", "null", "\"s\"", "\"\"", "0", "-1.5e3", "true", "false", "[[],{}]"})
  void aPostsContentIsAnyJson(String json) {
    String text = "{" + BASE + ",\"content\":" + json + ",\"type\":\"t\"}";
    assertThat(post(text).content().of(text)).isEqualTo(json);
  }

  @Test
  void anAbsentPostContentIsEmpty() {
    assertThat(post(POST).content().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "1", "\"{}\"", "true"})
  void everyContentIsAnObject(String json) {
    for (MessageType type : MessageType.values()) {
      assertRefused(type, json, "must be a JSON object");
    }
  }

  @ParameterizedTest
  @EnumSource(MessageType.class)
  void everyContentHasAddressAndTime(MessageType type) {
    String rest = rest(type);
    assertThat(ContentParser.parse(type, "{" + BASE + rest + "}").address())
        .isEqualTo(new Address("0xA"));
    assertRefused(type, "{\"time\":1" + rest + "}", "content.address is missing");
    assertRefused(
        type,
        "{\"address\":null,\"time\":1" + rest + "}",
        "content.address must be a string, not null");
    assertRefused(
        type, "{\"address\":1,\"time\":1" + rest + "}", "content.address must be a string, not 1");
    assertRefused(type, "{\"address\":\"a\"" + rest + "}", "content.time is missing");
    assertRefused(
        type,
        "{\"address\":\"a\",\"time\":null" + rest + "}",
        "content.time must be a number, not null");
  }

  private static String rest(MessageType type) {
    return switch (type) {
      case POST -> ",\"type\":\"t\"";
      case AGGREGATE -> ",\"key\":\"k\",\"content\":{}";
      case STORE -> "," + FILE;
      case FORGET -> ",\"hashes\":[]";
      case PROGRAM, INSTANCE, V_PROGRAM -> "," + String.join(",", MachineTexts.smallest(type));
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0|0",
        "-0.0|0",
        "9223372036|9223372036000000",
        "9223372036.0|9223372036000000",
        "true|1000000",
        "false|0",
        "\"12.5\"|12500000",
        "\" 12.5 \"|12500000",
        "\"12.5\\n\"|12500000",
        "\"\\u00a05\"|5000000",
        "\"\\u20035\\u0085\"|5000000",
        "\"\\t5\\r\"|5000000",
        "\"\\u000b5\"|5000000",
        "\"1e5\"|100000000000",
        "\"1E+5\"|100000000000",
        "\"1e-400\"|0",
        "\"-0\"|0",
        "\"-1e-400\"|0",
        "\"+5\"|5000000",
        "\".5\"|500000",
        "\"5.\"|5000000",
        "\"00012\"|12000000",
        "\"1_000\"|1000000000",
        "\"1_0.5_0\"|10500000",
        "\"1_.5\"|1500000",
        "\"1._5\"|1500000",
        "\"1e_5\"|100000000000",
        "1e-400|0",
        "\"9223372036.0\"|9223372036000000"
      })
  void timesAreReadLaxly(String json, long micros) {
    assertThat(post("{\"address\":\"a\",\"time\":" + json + ",\"type\":\"t\"}").time())
        .isEqualTo(new Timestamp(micros));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\" \"",
        "\"1__0\"",
        "\" 1_0\"",
        "\"1_0 \"",
        "\"_1\"",
        "\"1_\"",
        "\"0x10\"",
        "\"1d\"",
        "\"1f\"",
        "\"1 0\"",
        "\"--5\"",
        "\"+-5\"",
        "\"1e\"",
        "\"e5\"",
        "\"- 5\"",
        "\"\\u0661\"",
        "\"\\u001c5\"",
        "\"\\ufeff5\"",
        "\"\\u200b5\"",
        "\".\"",
        "[]",
        "{}",
        "\"abc\"",
        "[1]"
      })
  void whatSpellsNoNumberIsNone(String json) {
    assertRefused(
        MessageType.POST,
        "{\"address\":\"a\",\"time\":" + json + ",\"type\":\"t\"}",
        "must be a number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "-1e-300",
        "9223372036.1",
        "9223372037",
        "1e300",
        "\"inf\"",
        "\"-Infinity\"",
        "\"NaN\"",
        "\"1e400\"",
        "\"9223372036.1\"",
        "18446744073709551615",
        "\"-1\"",
        "\"1e5_0\""
      })
  void timesHaveARange(String json) {
    assertRefused(
        MessageType.POST,
        "{\"address\":\"a\",\"time\":" + json + ",\"type\":\"t\"}",
        "content.time must be between");
  }

  @Test
  void aLongNumericStringIsReadInLinearTime() {
    String text = "{\"address\":\"a\",\"time\":\"" + "0".repeat(190_000) + "5\",\"type\":\"t\"}";
    assertThat(post(text).time()).isEqualTo(new Timestamp(5_000_000));
    assertRefused(MessageType.POST, text.replace("5\"", "5x\""), "must be a number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\":1", "\"Type\":\"t\"", "\"key\":\"k\"", "\"tags\":[]", "\"\":0"})
  void postsAreClosed(String extra) {
    assertRefused(MessageType.POST, "{" + BASE + ",\"type\":\"t\"," + extra + "}", "unknown key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\":1", "\"type\":\"t\"", "\"ref\":\"r\""})
  void aggregatesAreClosed(String extra) {
    assertRefused(
        MessageType.AGGREGATE,
        "{" + BASE + ",\"key\":\"k\",\"content\":{}," + extra + "}",
        "unknown key");
  }

  @Test
  void theTypeOfAPostIsAString() {
    assertThat(post("{" + BASE + ",\"type\":\"\"}").type()).isEmpty();
    assertRefused(MessageType.POST, "{" + BASE + "}", "content.type is missing");
    for (String type : new String[] {"null", "1", "true", "[\"t\"]", "{}"}) {
      assertRefused(
          MessageType.POST,
          "{" + BASE + ",\"type\":" + type + "}",
          "content.type must be a string");
    }
  }

  @Test
  void anAmendRefersToSomething() {
    String amend = "{" + BASE + ",\"type\":\"amend\"";
    assertThat(post(amend + ",\"ref\":\"x\"}").isAmend()).isTrue();
    PostContent ofChain = post(amend + ",\"ref\":{" + CHAIN_REF + "}}");
    assertThat(ofChain.header().ref()).isEqualTo("a".repeat(64));
    assertRefused(MessageType.POST, amend + "}", "content.ref is required");
    assertRefused(MessageType.POST, amend + ",\"ref\":null}", "content.ref is required");
    assertRefused(MessageType.POST, amend + ",\"ref\":\"\"}", "content.ref is required");
    assertThat(post("{" + BASE + ",\"type\":\"Amend\"}").isAmend()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "[]", "[\"x\"]", "{}", "1.5"})
  void aRefIsAStringOrAChainReference(String ref) {
    assertRefused(
        MessageType.POST, "{" + BASE + ",\"type\":\"t\",\"ref\":" + ref + "}", "content.ref");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"extra\":1",
        ",\"time\":\"nan\"",
        ",\"time\":\"-inf\"",
        ",\"time\":true",
        ",\"time\":-5",
        ",\"time\":\"+infinity\"",
        ",\"channel\":null",
        ",\"channel\":\"c\"",
        ",\"type\":\"POST\"",
        ",\"item_hash\":\"Qm11111111111111111111111111111111111111111111\"",
        ",\"sender\":\"\"",
        ",\"item_content\":\"\"",
        ",\"item_type\":\"ipfs\""
      })
  void acceptsTheChainReference(String change) {
    PostContent post = post("{" + BASE + ",\"type\":\"t\",\"ref\":{" + CHAIN_REF + change + "}}");
    assertThat(post.header().ref()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"chain\":\"eth\"",
        ",\"chain\":null",
        ",\"item_content\":null",
        ",\"item_hash\":\"x\"",
        ",\"item_hash\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
        ",\"item_hash\":1",
        ",\"item_type\":\"x\"",
        ",\"item_type\":null",
        ",\"sender\":null",
        ",\"sender\":1",
        ",\"signature\":null",
        ",\"signature\":{}",
        ",\"time\":null",
        ",\"time\":\"x\"",
        ",\"type\":\"AGGREGATE\"",
        ",\"type\":null",
        ",\"type\":1",
        ",\"channel\":1"
      })
  void refusesTheChainReference(String change) {
    assertRefused(
        MessageType.POST,
        "{" + BASE + ",\"type\":\"t\",\"ref\":{" + CHAIN_REF + change + "}}",
        "content.ref.");
  }

  @Test
  void aChainReferencesChannelHasALimit() {
    String start = "{" + BASE + ",\"type\":\"t\",\"ref\":{" + CHAIN_REF + ",\"channel\":\"";
    post(start + "\ud83d\ude00".repeat(128) + "\"}}");
    assertRefused(
        MessageType.POST, start + "c".repeat(129) + "\"}}", "content.ref.channel is longer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"chain", "item_content", "item_hash", "item_type", "sender", "signature", "time"})
  void aChainReferenceNeeds(String field) {
    String without = CHAIN_REF.replaceFirst("\"" + field + "\":", "\"was_" + field + "\":");
    assertRefused(
        MessageType.POST,
        "{" + BASE + ",\"type\":\"t\",\"ref\":{" + without + "}}",
        "content.ref." + field + " is missing");
  }

  @Test
  void readsAnAggregate() {
    AggregateContent aggregate =
        aggregate(
            "{"
                + BASE
                + ",\"key\":\"k\",\"content\":{\"a\": {\"x\" :1},\"b\":null ,\"\\u0061\":["
                + " ],\"c\":\"\\u00e9\"}}");

    assertThat(aggregate.key()).isEqualTo("k");
    assertThat(aggregate.header().key()).isEqualTo("k");
    assertThat(aggregate.entries().toString()).isEqualTo("{a=[ ], b=null, c=\"\\u00e9\"}");
  }

  @Test
  void anAggregatesKeyIsAStringOrNamesOne() {
    assertThat(aggregate("{" + BASE + ",\"key\":\"\",\"content\":{}}").key()).isEmpty();
    for (String key : new String[] {"1", "null", "true", "[]", "[\"k\"]"}) {
      assertRefused(
          MessageType.AGGREGATE,
          "{" + BASE + ",\"key\":" + key + ",\"content\":{}}",
          "content.key");
    }
    for (String key :
        new String[] {"{}", "{\"name\":1}", "{\"name\":null}", "{\"name\":\"k\",\"x\":1}"}) {
      assertRefused(
          MessageType.AGGREGATE,
          "{" + BASE + ",\"key\":" + key + ",\"content\":{}}",
          "content.key");
    }
    assertRefused(MessageType.AGGREGATE, "{" + BASE + ",\"content\":{}}", "content.key is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "k|name='k'",
        "it's|name=\"it's\"",
        "a\\\"b|name='a\"b'",
        "a\\\"b'c|name='a\"b\\'c'",
        "\\n\\r\\t\\\\|name='\\n\\r\\t\\\\'",
        "\\u0001\\u007f\\u0085\\u00ad|name='\\x01\\x7f\\x85\\xad'",
        "\\u2028\\u200b\\ue000|name='\\u2028\\u200b\\ue000'",
        "\\udb40\\udc01|name='\\U000e0001'",
        "\\u00a0\\u2003|name='\\xa0\\u2003'",
        "a b|name='a b'",
        "\\u00e9\\ud83d\\ude00|name='é😀'",
        "|name=''"
      })
  void theObjectFormOfAKeyIsKnownByItsPythonText(String name, String key) {
    //
    String json = name == null ? "" : name;
    AggregateContent aggregate =
        aggregate("{" + BASE + ",\"key\":{\"name\":\"" + json + "\"},\"content\":{}}");
    assertThat(aggregate.key()).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "\"{}\"", "1", "true"})
  void anAggregatesContentIsAnObject(String content) {
    assertRefused(
        MessageType.AGGREGATE,
        "{" + BASE + ",\"key\":\"k\",\"content\":" + content + "}",
        "content.content must be");
  }

  @Test
  void anAggregateNeedsContent() {
    assertRefused(
        MessageType.AGGREGATE, "{" + BASE + ",\"key\":\"k\"}", "content.content is missing");
  }

  @Test
  void theLastOfEqualKeysWins() {
    String text =
        "{"
            + BASE
            + ",\"type\":1,\"content\":{\"tags\":[\"a\"]},\"content\": 7"
            + " ,\"type\":\"t\",\"address\":\"0xB\"}";
    PostContent post = post(text);
    assertThat(post.type()).isEqualTo("t");
    assertThat(post.address().value()).isEqualTo("0xB");
    assertThat(post.content().of(text)).isEqualTo("7");
    assertThat(post.header().tags()).isEmpty();
    assertThat(
            aggregate("{" + BASE + ",\"key\":\"k\",\"content\":{\"a\":1},\"content\":{\"b\":2}}")
                .entries())
        .containsOnlyKeys("b");
    assertRefused(
        MessageType.POST,
        "{" + BASE + ",\"type\":\"t\",\"type\":1}",
        "content.type must be a string");
  }

  @Test
  void nulIsRefusedAsText() {
    assertRefused(MessageType.POST, "{" + BASE + ",\"type\":\"\\u0000\"}", "\\u0000");
    assertRefused(MessageType.POST, "{" + BASE + ",\"type\":\"\\\\u0000\"}", "\\u0000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST|{\"type\":\"t\",\"content\":{\"tags\":[\"a\",1,null,\"b\\u0062\",[\"c\"]]}}|a,bb",
        "POST|{\"type\":\"t\",\"content\":{\"tags\":\"a\"}}|",
        "POST|{\"type\":\"t\",\"content\":{\"tags\":[]}}|",
        "POST|{\"type\":\"t\",\"content\":[{\"tags\":[\"a\"]}]}|",
        "POST|{\"type\":\"t\",\"content\":{\"tags\":[1]}}|",
        "AGGREGATE|{\"key\":\"k\",\"content\":{\"tags\":[\"a\"]}}|a",
        "STORE|{\"tags\":[\"a\"]}|a",
        "STORE|{\"content\":{\"tags\":[\"a\"]}}|",
        "PROGRAM|{\"metadata\":{\"tags\":[\"a\"]}}|a",
        "INSTANCE|{\"metadata\":{\"tags\":[\"a\"]}}|a",
        "V-PROGRAM|{\"metadata\":{\"tags\":[\"a\"]}}|a",
        "PROGRAM|{\"metadata\":null}|",
        "FORGET|{\"hashes\":[]}|"
      })
  void tagsComeFromTheTypesPlace(String type, String content, String tags) {
    MessageType messageType = MessageType.ofWireName(type).orElseThrow();
    String more =
        switch (messageType) {
          case STORE, PROGRAM, INSTANCE, V_PROGRAM -> rest(messageType);
          case POST, AGGREGATE, FORGET -> "";
        };
    String text = "{" + BASE + more + "," + content.substring(1);
    assertThat(String.join(",", ContentParser.parse(messageType, text).header().tags()))
        .isEqualTo(tags == null ? "" : tags);
  }

  @Test
  void headersTakeStringsOnly() {
    ContentHeader header =
        ContentParser.parse(
                MessageType.STORE,
                "{"
                    + BASE
                    + ","
                    + FILE
                    + ",\"ref\":\"r\",\"type\":\"t\",\"key\":\"k\",\"payment\":{\"type\":\"hold\"}}")
            .header();
    assertThat(header)
        .isEqualTo(new ContentHeader("t", "r", "k", "f".repeat(64), "hold", List.of()));
    ContentHeader none =
        ContentParser.parse(
                MessageType.STORE, "{" + BASE + "," + FILE + ",\"type\":null,\"key\":{}}")
            .header();
    assertThat(none)
        .isEqualTo(new ContentHeader(null, null, null, "f".repeat(64), null, List.of()));
  }

  @Test
  void anInlineMessageIsReadFromItsEnvelope() {
    // sizes count characters.
    String text = "{" + BASE + ",\"type\":\"\ud83d\ude00é\"}";
    Message message = ContentParser.inline(envelope(MessageType.POST, text));
    assertThat(message.contentText()).isEqualTo(text);
    assertThat(message.size()).isEqualTo(text.length() - 1);
    assertThatThrownBy(() -> ContentParser.inline(envelope(MessageType.POST, null)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> ContentParser.inline(envelope(MessageType.POST, "{\"time\":1,\"type\":\"t\"}")))
        .isInstanceOf(InvalidMessageException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|{\"address\":\"0x\\\"S\",\"time\":1700000000.25}",
        "{ }|{ \"address\":\"0x\\\"S\",\"time\":1700000000.25}",
        "{\"a\":{}} |{\"a\":{},\"address\":\"0x\\\"S\",\"time\":1700000000.25} ",
        "{\"address\":null,\"x\":\"}\"}|{\"address\":\"0x\\\"S\",\"x\":\"}\",\"time\":1700000000.25}",
        "{\"time\" : null , \"x\":1}|{\"time\" : 1700000000.25 , \"x\":1,\"address\":\"0x\\\"S\"}",
        "{\"time\":null,\"address\":null}|{\"time\":1700000000.25,\"address\":\"0x\\\"S\"}",
        "{\"address\":null,\"time\":null}|{\"address\":\"0x\\\"S\",\"time\":1700000000.25}",
        "{\"address\":\"b\",\"address\":null,\"time\":1}|{\"address\":\"b\",\"address\":\"0x\\\"S\",\"time\":1}",
        "{\"time\":2,\"address\":\"b\"}|{\"time\":2,\"address\":\"b\"}"
      })
  void aFetchedContentTakesItsDefaultsFromTheEnvelope(String fetched, String completed) {
    Envelope envelope = envelope(MessageType.STORE, null);
    assertThat(ContentDefaults.complete(fetched, ContentScanner.scan(fetched), envelope))
        .isEqualTo(completed);
  }

  @ParameterizedTest
  @EnumSource(MessageType.class)
  void aFetchedContentIsReadWithItsDefaults(MessageType type) {
    String fetched = "{" + rest(type).substring(1) + ",\"time\":null}";
    byte[] bytes = fetched.getBytes(StandardCharsets.UTF_8);
    Message message = ContentParser.fetched(envelope(type, null), bytes);
    assertThat(message.contentText()).contains("\"time\":1700000000.25,\"address\":\"0x\\\"S\"");
    assertThat(message.size()).isEqualTo(bytes.length);
    assertThat(message.content()).isEqualTo(ContentParser.parse(type, message.contentText()));
  }

  @Test
  void aFetchedContentsPositionsAreThoseOfTheCompletedText() {
    byte[] bytes =
        "{\"time\":null,\"content\":{\"é\":1},\"type\":\"t\"}".getBytes(StandardCharsets.UTF_8);
    Message message = ContentParser.fetched(envelope(MessageType.POST, null), bytes);
    assertThat(((PostContent) message.content()).content().of(message.contentText()))
        .isEqualTo("{\"é\":1}");
    assertThat(message.size()).isEqualTo(bytes.length);
  }

  @Test
  void aFetchedContentIsCheckedLikeAnyOther() {
    Envelope envelope = envelope(MessageType.POST, null);
    for (String text :
        new String[] {
          "", "[]", "{", "{\"type\":\"\\u0000\"}", "{\"type\":\"t\",\"x\":1}", "null"
        }) {
      assertThatThrownBy(
              () -> ContentParser.fetched(envelope, text.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(InvalidMessageException.class);
    }
    assertThatThrownBy(() ->
            ContentParser.fetched(envelope, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}))
        .isInstanceOf(InvalidMessageException.class);
    assertThatThrownBy(() -> ContentParser.fetched(envelope(MessageType.POST, POST), new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Envelope envelope(MessageType type, @Nullable String itemContent) {
    return new Envelope(
        Chain.ETH,
        new Address("0x\"S"),
        type,
        itemContent == null ? new ItemHash("a".repeat(64)) : ItemHash.sha256(itemContent),
        itemContent == null ? ItemType.STORAGE : ItemType.INLINE,
        itemContent,
        new Timestamp(1_700_000_000_250_000L),
        null,
        null);
  }

  private static PostContent post(String text) {
    return (PostContent) ContentParser.parse(MessageType.POST, text);
  }

  private static AggregateContent aggregate(String text) {
    return (AggregateContent) ContentParser.parse(MessageType.AGGREGATE, text);
  }

  private static void assertRefused(MessageType type, String text, String reason) {
    assertThatThrownBy(() -> ContentParser.parse(type, text))
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
