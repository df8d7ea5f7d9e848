package io.aleph4j.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The outer object of a message, well-formed but not yet authenticated (spec 01 §1.1).
 *
 * @param itemContent the exact text that was hashed; present if and only if {@code itemType} is
 *     {@code INLINE}
 * @param signature the signature's text as sent; null only for messages of trusted on-chain origin
 */
public record Envelope(
    Chain chain,
    Address sender,
    MessageType type,
    ItemHash itemHash,
    ItemType itemType,
    @Nullable String itemContent,
    Timestamp time,
    @Nullable String channel,
    @Nullable String signature) {

  /** Checks that inline messages, and only they, carry their content. */
  public Envelope {
    if ((itemType == ItemType.INLINE) != (itemContent != null)) {
      throw new IllegalArgumentException(
          "item_content belongs to inline messages, and to each of them: " + itemHash);
    }
  }

  /**
   * The bytes that the sender signs: chain, sender, type and item hash, a line each (spec 01 §3.1).
   */
  public byte[] verificationBuffer() {
    return (chain.code() + '\n' + sender.value() + '\n' + type.wireName() + '\n' + itemHash.value())
        .getBytes(StandardCharsets.UTF_8);
  }
}
