package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages survive the wire, and damaged ones are refused with the network's code and nothing else.
 */
class MessagePropertyTest {

  @Property
  void envelopesReadBackEqual(@ForAll long seed) {
    Envelope envelope = new RandomMessages(seed).envelope();
    String json = EnvelopeWriter.toJson(envelope);
    assertThat(EnvelopeParser.parse(StrictJson.parse(json))).isEqualTo(envelope);
    assertThat(EnvelopeParser.parse(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(envelope);
    assertThat(EnvelopeWriter.toJson(EnvelopeParser.parse(StrictJson.parse(json)))).isEqualTo(json);
  }

  @Example
  void envelopesAreWrittenCompactly() {
    Envelope envelope =
        new Envelope(
            Chain.ETH,
            new Address("0xA"),
            MessageType.POST,
            ItemHash.sha256("{}"),
            ItemType.INLINE,
            "{}",
            new Timestamp(1_700_000_000_000_000L),
            null,
            null);
    assertThat(EnvelopeWriter.toJson(envelope))
        .isEqualTo(
            "{\"sender\":\"0xA\",\"chain\":\"ETH\",\"signature\":null,\"type\":\"POST\",\"item_content\":\"{}\","
                + "\"item_type\":\"inline\",\"item_hash\":\""
                + envelope.itemHash()
                + "\",\"time\":1700000000.0,\"channel\":null}");
  }

  @Property
  void validContentsAreAccepted(@ForAll long seed) {
    RandomMessages messages = new RandomMessages(seed);
    for (MessageType type : MessageType.values()) {
      String text = messages.content(type);
      Content content = ContentParser.parse(type, text);
      assertThat(content.address().value())
          .isEqualTo(StrictJson.parse(text).get("address").stringValue());
      if (content instanceof PostContent post && !post.content().isEmpty()) {
        assertThat(StrictJson.parse(post.content().of(text)))
            .isEqualTo(StrictJson.parse(text).get("content"));
      }
      if (content instanceof AggregateContent aggregate) {
        ObjectNode merged = StrictJson.mapper().createObjectNode();
        aggregate.entries().forEach((name, json) -> merged.set(name, StrictJson.parse(json)));
        assertThat(merged).isEqualTo(StrictJson.parse(text).get("content"));
      }
    }
  }

  @Property
  void anyChangeOfAnInlineContentIsNoticed(@ForAll long seed) {
    RandomMessages messages = new RandomMessages(seed);
    String text = messages.content(MessageType.POST);
    int at = new Random(seed).nextInt(text.length() + 1);
    ObjectNode message = StrictJson.mapper().createObjectNode();
    message.put("type", "POST").put("chain", "ETH").put("sender", "a").put("time", 1);
    message.put("item_hash", ItemHash.sha256(text).value());
    message.put("item_content", text.substring(0, at) + " " + text.substring(at));
    assertThatThrownBy(() -> EnvelopeParser.parse(message))
        .isInstanceOf(InvalidMessageException.class);
  }

  @Property
  void everyTextHasAVerdict(@ForAll String text, @ForAll byte[] bytes) {
    for (MessageType type : MessageType.values()) {
      assertVerdict(() -> ContentParser.parse(type, text));
    }
    assertVerdict(() -> EnvelopeParser.parse(StrictJson.parse(bytes)));
    Authorizations.parse(text)
        .allow(new Address(text), new Subject(Chain.ETH, text, MessageType.POST, text, text));
  }

  @Property
  void everyJsonHasAVerdict(@ForAll long seed) {
    JsonTexts texts = new JsonTexts(new Random(seed));
    String[] keys = {
      "\"type\"",
      "\"chain\"",
      "\"sender\"",
      "\"item_hash\"",
      "\"time\"",
      "\"address\"",
      "\"key\"",
      "\"ref\""
    };
    List<String> entries = new ArrayList<>();
    for (String key : keys) {
      entries.add(
          texts.entry(key, texts.pick("\"POST\"", "\"ETH\"", "1", "1e300", texts.value(2))));
    }
    String text = texts.object(entries);
    for (MessageType type : MessageType.values()) {
      assertVerdict(() -> ContentParser.parse(type, text));
    }
    assertVerdict(() -> EnvelopeParser.parse(StrictJson.parse(text)));
    Authorizations.parse("[" + text + "]")
        .allow(new Address("1"), new Subject(Chain.ETH, null, MessageType.AGGREGATE, null, "k"));
  }

  /** Machines with a part replaced by anything, and texts of machines with anything in between. */
  @Property
  void everyDamagedMachineHasAVerdict(@ForAll long seed) {
    Random random = new Random(seed);
    JsonTexts texts = new JsonTexts(random);
    List<ObjectNode> machines =
        List.of(
            MachineTexts.program(),
            MachineTexts.sev(),
            MachineTexts.snp(),
            MachineTexts.verifiable());
    String text = machines.get(random.nextInt(machines.size())).toString();
    for (int i = random.nextInt(4); i >= 0; i--) {
      text = damaged(text, texts, random);
      for (MessageType type :
          List.of(MessageType.PROGRAM, MessageType.INSTANCE, MessageType.V_PROGRAM)) {
        String damaged = text;
        assertVerdict(() -> ContentParser.parse(type, damaged));
      }
    }
  }

  /** With another value behind one of the colons, or another character somewhere. */
  private static String damaged(String text, JsonTexts texts, Random random) {
    int at = random.nextInt(text.length());
    int value = text.indexOf(':', at) + 1;
    int end = value;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return random.nextInt(4) > 0 && value > 0
        ? text.substring(0, value) + texts.value(3) + text.substring(end)
        : text.substring(0, at)
            + texts.pick("\\", "\"", "{", "[", "9", "\ud800", "")
            + text.substring(at + 1);
  }

  private static void assertVerdict(Runnable parse) {
    try {
      parse.run();
    } catch (InvalidMessageException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FORMAT);
      assertThat(e.errors()).isNotEmpty();
    }
  }
}
