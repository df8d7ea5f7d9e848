package io.aleph4j.node.files;

import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way in: named by its bytes while they are written, gone when it is closed without
 * having been kept. One thread at a time.
 */
public final class Arrival extends OutputStream {

  private final Path path;
  private final FileChannel channel;
  private final FileNaming naming;
  private long size;
  private boolean complete;
  private boolean isUpToTheRow;
  private @Nullable ItemHash hash;

  Arrival(Path path, FileNaming naming) throws IOException {
    this.path = path;
    this.naming = naming;
    this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (complete) {
      throw new IllegalStateException("the file is complete: its name was asked for");
    }
    naming.update(bytes, offset, length);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    size += length;
  }

  /** How many bytes were written so far. */
  public long size() {
    return size;
  }

  /**
   * The name of everything written; nothing can be written after it was asked for. Empty when a
   * name was expected that these bytes do not have.
   */
  public Optional<ItemHash> hash() {
    if (!complete) {
      complete = true;
      hash = naming.finish().orElse(null);
    }
    return Optional.ofNullable(hash);
  }

  Path path() {
    return path;
  }

  void force() throws IOException {
    channel.force(true);
  }

  /** A row may be written of the file: it is no longer deleted when it is closed. */
  void isUpToTheRow() {
    isUpToTheRow = true;
  }

  /** Deletes the file unless it was kept meanwhile. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!isUpToTheRow) {
      Files.deleteIfExists(path);
    }
  }
}
