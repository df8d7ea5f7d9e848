package io.aleph4j.client;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message as nodes answer it (spec 01 §1.8). Chain, type and item type are texts, so that a
 * message of a kind that is newer than this program does not spoil a list.
 *
 * @param signature null for old messages of trusted origin
 * @param itemContent the exact text that {@code itemHash} is the hash of; null unless the item type
 *     is {@code inline}
 * @param content the content as the node tells it; a missing node when the answer carries none
 */
public record NetworkMessage(
    String chain,
    Address sender,
    String type,
    ItemHash itemHash,
    String itemType,
    @Nullable String itemContent,
    JsonNode content,
    Timestamp time,
    @Nullable String channel,
    @Nullable String signature,
    List<MessageConfirmation> confirmations) {

  public NetworkMessage {
    confirmations = List.copyOf(confirmations);
  }

  /** Whether a blockchain carries this message. */
  public boolean confirmed() {
    return !confirmations.isEmpty();
  }
}
