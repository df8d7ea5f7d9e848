package io.aleph4j.compute.channel;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a path has to be like for a Unix socket. */
public final class SocketPath {
  /** Bytes in the address of a Unix socket, less the zero behind them. */
  private static final int LIMIT = 107;

  private SocketPath() {}

  /**
   * Refuses what the system would cut off.
   *
   * @throws IllegalArgumentException when the path is too long
   */
  public static void check(Path path) {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LIMIT) {
      throw new IllegalArgumentException(
          "the path of a socket may have %d bytes, %s has %d: use a shorter folder"
              .formatted(LIMIT, path, length));
    }
  }
}
