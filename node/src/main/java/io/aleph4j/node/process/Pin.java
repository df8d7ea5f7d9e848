package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import org.jspecify.annotations.Nullable;

/** What an accepted message does for a file: it keeps it from being deleted (spec 03 §4.2). */
public sealed interface Pin {

  /** The file that is kept. */
  ItemHash file();

  /** The message that keeps it. */
  ItemHash message();

  /** Of a STORE message: the file that it names; all versions of it share the tag. */
  record ByStore(
      ItemHash file,
      ItemHash message,
      Address owner,
      @Nullable String ref,
      String tag,
      Timestamp created)
      implements Pin {}

  /** Of a message that is not inline: the file that holds its content. */
  record OfContent(ItemHash message, Address owner, Timestamp created) implements Pin {

    @Override
    public ItemHash file() {
      return message;
    }
  }
}
