package io.aleph4j.node.files;

import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads files whole, for messages whose content is not inline. Thread-safe. */
public final class FileContents {

  /** The most that is read of a content: what anybody may upload (spec 03 §3.8). */
  public static final long LARGEST = 25L << 20;

  private static final Logger log = LoggerFactory.getLogger(FileContents.class);

  private final FileKeeper keeper;

  public FileContents(FileKeeper keeper) {
    this.keeper = keeper;
  }

  /** What there is of a content. */
  public sealed interface Found {

    /** All of it. */
    @SuppressWarnings("ArrayRecordComponent") // made here, handed over, never compared
    record Whole(byte[] bytes) implements Found {}

    /** It is larger than any content may be. */
    record TooLarge(long size) implements Found {}

    /** It is not here. */
    record Absent() implements Found {}
  }

  /** The content of this hash. */
  public Found read(ItemHash hash) {
    try {
      Optional<FileChannel> file = keeper.open(hash);
      if (file.isEmpty()) {
        return new Found.Absent();
      }
      try (FileChannel channel = file.get()) {
        long size = channel.size();
        return size > LARGEST ? new Found.TooLarge(size) : new Found.Whole(read(channel, size));
      }
    } catch (IOException e) {
      // It is as good as absent: what needs it waits, and nothing else has to.
      log.warn("the content {} cannot be read: {}", hash, e.toString());
      return new Found.Absent();
    }
  }

  private static byte[] read(FileChannel channel, long size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // goes on until all of it is read
    }
    return bytes.array();
  }
}
