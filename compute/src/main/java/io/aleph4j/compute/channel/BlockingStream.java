package io.aleph4j.compute.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.Objects;

/** A stream whose two ends are methods of its own: what streams of all channels have in common. */
public abstract class BlockingStream implements GuestStream {
  private final Input input = new Input();
  private final Output output = new Output();

  /** For subclasses. */
  protected BlockingStream() {}

  /**
   * Waits for bytes.
   *
   * @param length at least 1
   * @return how many, -1 at the end
   * @throws SocketTimeoutException when it took too long; the stream is closed then
   */
  protected abstract int read(byte[] target, int offset, int length) throws IOException;

  /** Sends all bytes, and waits while the guest cannot take them. */
  protected abstract void write(byte[] bytes, int offset, int length) throws IOException;

  /** Bytes that can be read without waiting. */
  protected abstract int available();

  @Override
  public final InputStream input() {
    return input;
  }

  @Override
  public final OutputStream output() {
    return output;
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      try {
        return BlockingStream.this.read(target, offset, length);
      } catch (SocketTimeoutException e) {
        BlockingStream.this.close();
        throw e;
      }
    }

    @Override
    public int available() {
      return BlockingStream.this.available();
    }

    @Override
    public void close() {
      BlockingStream.this.close();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int next) throws IOException {
      BlockingStream.this.write(new byte[] {(byte) next}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      BlockingStream.this.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      closeOutput();
    }
  }
}
