package io.aleph4j.compute.connector;

import io.aleph4j.compute.channel.GuestStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A guest that sends everything at once and reads everything that comes. */
final class MemoryStream implements GuestStream {
  private final InputStream in;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  boolean closed;

  MemoryStream(String bytes) {
    in = new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Everything that the host sent. */
  String answers() {
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public InputStream input() {
    return in;
  }

  @Override
  public OutputStream output() {
    return out;
  }

  @Override
  public void readTimeout(Duration timeout) {}

  @Override
  public void closeOutput() {}

  @Override
  public void close() {
    closed = true;
  }
}
