package io.aleph4j.node.fetch;

import io.aleph4j.node.files.FreeSpace;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Stops a file that comes in when the disk runs out of room: what a peer sends is only known to be
 * the file when all of it is there.
 */
final class SparingOutput extends OutputStream {

  /** How often the room on the disk is looked at. */
  private static final long CHECK = 8L << 20;

  private final OutputStream out;
  private final FreeSpace space;
  private long untilCheck = CHECK;

  SparingOutput(OutputStream out, FreeSpace space) {
    this.out = out;
    this.space = space;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    untilCheck -= length;
    if (untilCheck <= 0) {
      untilCheck = CHECK;
      if (!space.hasRoomForFile(0)) {
        throw new IOException("there is no room left for files");
      }
    }
    out.write(bytes, offset, length);
  }
}
