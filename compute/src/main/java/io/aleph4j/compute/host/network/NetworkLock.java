package io.aleph4j.compute.host.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Lets one node of a system have networks: all of them would name their interfaces and rules alike,
 * and each clears away at its start what it takes for leftovers of its own. The system lets go of
 * it when the process ends, however it ends. Safe for many threads.
 */
public final class NetworkLock implements AutoCloseable {
  private static final int LONGEST_NUMBER = 20;

  private final Path file;
  private @Nullable FileChannel held;

  /** By a file that all nodes of the system know. */
  public NetworkLock(Path file) {
    this.file = file;
  }

  /**
   * Takes it, unless it is taken.
   *
   * @return who has it; empty when it is this object
   * @throws IOException when the file cannot be written
   */
  public synchronized String take() throws IOException {
    if (held != null) {
      return "";
    }
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    String owner;
    try {
      owner = take(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    if (owner.isEmpty()) {
      held = channel;
    } else {
      channel.close();
    }
    return owner;
  }

  private static String take(FileChannel channel) throws IOException {
    if (tryLock(channel) == null) {
      ByteBuffer number = ByteBuffer.allocate(LONGEST_NUMBER);
      channel.read(number, 0);
      return "process "
          + new String(number.array(), 0, number.position(), StandardCharsets.US_ASCII).strip();
    }
    channel.truncate(0);
    String number = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(number.getBytes(StandardCharsets.US_ASCII)), 0);
    return "";
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another node of this process has it
    }
  }

  /** Lets go of it. */
  @Override
  public synchronized void close() throws IOException {
    FileChannel channel = held;
    held = null;
    if (channel != null) {
      channel.close();
    }
  }
}
