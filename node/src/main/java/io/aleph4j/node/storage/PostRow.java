package io.aleph4j.node.storage;

import io.aleph4j.protocol.ItemType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A post in its version in force. Times are microseconds of content time, but for the version's.
 *
 * @param content the user's content as JSON
 */
public record PostRow(Original original, long lastUpdated, Version version, String content) {

  /** The message that made the post. */
  public record Original(
      String itemHash,
      String chain,
      String owner,
      @Nullable String signature,
      @Nullable String type,
      @Nullable String channel,
      @Nullable String ref,
      long created,
      @Nullable Long firstConfirmedAt) {}

  /**
   * The message that is in force: the latest amend or the original.
   *
   * @param time the envelope's time
   */
  public record Version(
      String itemHash,
      @Nullable String type,
      @Nullable String itemContent,
      ItemType itemType,
      @Nullable String signature,
      int size,
      long time,
      List<Confirmation> confirmations) {

    Version with(List<Confirmation> found) {
      return new Version(itemHash, type, itemContent, itemType, signature, size, time, found);
    }
  }

  /** This post's place in a list in that order. */
  public MessagePosition position(MessageOrder.SortBy sortBy) {
    return switch (sortBy) {
      case TIME -> new MessagePosition(null, lastUpdated, original.itemHash());
      case TX_TIME ->
          new MessagePosition(original.firstConfirmedAt(), original.created(), original.itemHash());
    };
  }

  PostRow with(List<Confirmation> found) {
    return new PostRow(original, lastUpdated, version.with(found), content);
  }
}
