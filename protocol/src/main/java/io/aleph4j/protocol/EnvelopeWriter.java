package io.aleph4j.protocol;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;

/** Writes envelopes as the network carries them. Thread-safe. */
public final class EnvelopeWriter {

  private EnvelopeWriter() {}

  /**
   * The envelope as compact JSON with exactly the keys of the network's archives (spec 01 §4.9),
   * null values included; {@link EnvelopeParser} reads an equal envelope back.
   */
  public static String toJson(Envelope envelope) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = StrictJson.mapper().createGenerator(text)) {
      out.writeStartObject();
      out.writeStringProperty("sender", envelope.sender().value());
      out.writeStringProperty("chain", envelope.chain().code());
      out.writeStringProperty("signature", envelope.signature());
      out.writeStringProperty("type", envelope.type().wireName());
      out.writeStringProperty("item_content", envelope.itemContent());
      out.writeStringProperty("item_type", envelope.itemType().wireName());
      out.writeStringProperty("item_hash", envelope.itemHash().value());
      out.writeName("time");
      out.writeRawValue(envelope.time().toJson());
      out.writeStringProperty("channel", envelope.channel());
      out.writeEndObject();
    }
    return text.toString();
  }
}
