package io.aleph4j.protocol;

import java.math.BigDecimal;
import tools.jackson.databind.node.ObjectNode;

/** Writes envelopes as the network carries them. Thread-safe. */
public final class EnvelopeWriter {

  private EnvelopeWriter() {}

  /**
   * The envelope as compact JSON with exactly the keys of the network's archives (spec 01 §4.9),
   * null values included; {@link EnvelopeParser} reads an equal envelope back.
   */
  public static String toJson(Envelope envelope) {
    ObjectNode out = StrictJson.mapper().createObjectNode();
    out.put("sender", envelope.sender().value());
    out.put("chain", envelope.chain().code());
    out.put("signature", envelope.signature());
    out.put("type", envelope.type().wireName());
    out.put("item_content", envelope.itemContent());
    out.put("item_type", envelope.itemType().wireName());
    out.put("item_hash", envelope.itemHash().value());
    out.put("time", envelope.time().toSeconds());
    out.put("channel", envelope.channel());
    return StrictJson.mapper().writeValueAsString(out);
  }

  /**
   * The moment as the floating-point number of seconds that the network writes, never with an
   * exponent.
   */
  static String seconds(Timestamp time) {
    return new BigDecimal(Double.toString(time.toSeconds())).toPlainString();
  }
}
