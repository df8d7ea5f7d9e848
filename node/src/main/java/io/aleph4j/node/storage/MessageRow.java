package io.aleph4j.node.storage;

import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A live message as it is stored. Times are microseconds.
 *
 * @param seq its place in commit order
 * @param contentText the content's text; null only if it was not asked for
 * @param contentHash {@code content.item_hash}
 */
public record MessageRow(
    long seq,
    String itemHash,
    MessageType type,
    MessageStatus status,
    String chain,
    ItemType itemType,
    String sender,
    String owner,
    @Nullable String channel,
    long time,
    long receptionTime,
    int size,
    @Nullable String signature,
    @Nullable String contentType,
    @Nullable String ref,
    @Nullable String key,
    @Nullable String contentHash,
    @Nullable String paymentType,
    @Nullable Long firstConfirmedAt,
    @Nullable String itemContent,
    @Nullable String contentText,
    List<Confirmation> confirmations) {

  /** This row's place in an ordered list. */
  public MessagePosition position() {
    return new MessagePosition(firstConfirmedAt, time, itemHash);
  }

  MessageRow with(List<Confirmation> found) {
    return new MessageRow(
        seq,
        itemHash,
        type,
        status,
        chain,
        itemType,
        sender,
        owner,
        channel,
        time,
        receptionTime,
        size,
        signature,
        contentType,
        ref,
        key,
        contentHash,
        paymentType,
        firstConfirmedAt,
        itemContent,
        contentText,
        found);
  }
}
