package io.aleph4j.service.web;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A body while it is produced. Holds its last bytes back until the whole body is there: an answer
 * is only complete when the length was right, and a short one only begins then.
 */
final class AnswerStream extends OutputStream {
  private static final int BUFFER = 64 * 1024;

  /** Pieces that the buffer keeps; larger ones would pass it. */
  private static final int PIECE = BUFFER / 2;

  private final BufferedOutputStream out;
  private final long length;
  private long count;

  /**
   * Starts a body.
   *
   * @param length how many bytes it must have, less than 0 for any
   */
  AnswerStream(Wire wire, long length) {
    this.out = new BufferedOutputStream(wire, BUFFER);
    this.length = length;
  }

  @Override
  public void write(int next) throws IOException {
    count(1);
    out.write(next);
  }

  @Override
  public void write(byte[] bytes, int offset, int size) throws IOException {
    count(size);
    for (int done = 0; done < size; done += PIECE) {
      out.write(bytes, offset + done, Math.min(PIECE, size - done));
    }
  }

  /** Sends what was held back, once the whole body was written. */
  void finish() throws IOException {
    if (length >= 0 && count != length) {
      throw wrongLength();
    }
    out.flush();
  }

  private void count(int size) throws IOException {
    count += size;
    if (length >= 0 && count > length) {
      throw wrongLength();
    }
  }

  private IOException wrongLength() {
    return new IOException("the body has " + count + " bytes and should have " + length);
  }
}
