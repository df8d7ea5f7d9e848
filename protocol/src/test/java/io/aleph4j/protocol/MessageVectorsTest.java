package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Messages of the live network, each a whole envelope with a matching hash. */
class MessageVectorsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aggregate-eth-a17588da87", "forget-eth-35ea7a4bdd", "instance-eth-a41fb91c3e",
            "instance-eth-b28fa9a9ed",
        "post-eth-203291b258", "post-eth-d281eb8a69", "post-sol-24717e60ba", "post-sol-a5498c4c81",
        "program-eth-acab010871", "store-eth-afe106f1fd"
      })
  void parsesHashesAndReadsBackEqual(String name) throws IOException {
    JsonNode json = read(name);
    Envelope envelope = EnvelopeParser.parse(json);
    Message message = ContentParser.inline(envelope);

    assertThat(envelope.itemHash())
        .isEqualTo(ItemHash.sha256(json.get("item_content").stringValue()));
    assertThat(message.contentText()).isEqualTo(json.get("item_content").stringValue());
    assertThat(message.size()).isEqualTo(message.contentText().length());
    assertThat(message.content().address()).isEqualTo(envelope.sender());

    JsonNode written = StrictJson.parse(EnvelopeWriter.toJson(envelope));
    assertThat(EnvelopeParser.parse(written)).isEqualTo(envelope);
    written
        .properties()
        .forEach(
            field -> assertThat(text(field.getValue())).isEqualTo(text(json.get(field.getKey()))));
  }

  /** A message from before metadata had to be an object (spec 01 §2.5). */
  @Test
  void metadataThatIsAnArrayIsRefused() throws IOException {
    Envelope envelope = EnvelopeParser.parse(read("program-eth-0c18e5c6ae"));
    assertThatThrownBy(() -> ContentParser.inline(envelope))
        .isInstanceOf(InvalidMessageException.class)
        .hasMessageContaining("content.metadata must be an object, not []");
    String text = Objects.requireNonNull(envelope.itemContent());
    ContentParser.parse(MessageType.PROGRAM, text.replace("\"metadata\":[]", "\"metadata\":{}"));
  }

  /**
   * A value's text; one vector has its signature as an object, which is kept as the object's
   * compact text.
   */
  private static String text(JsonNode value) {
    return value.isString() ? value.stringValue() : value.toString();
  }

  private static JsonNode read(String name) throws IOException {
    try (InputStream file =
        MessageVectorsTest.class.getResourceAsStream("/vectors/messages/" + name + ".json")) {
      return StrictJson.parse(Objects.requireNonNull(file, name).readAllBytes());
    }
  }
}
