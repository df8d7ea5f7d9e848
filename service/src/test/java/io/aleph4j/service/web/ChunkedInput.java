package io.aleph4j.service.web;

import java.io.InputStream;
import java.util.Random;

/** Bytes that arrive in pieces of random size, as a network cuts them. */
final class ChunkedInput extends InputStream {
  private final byte[] bytes;
  private final Random random;
  private final int largest;
  private int at;

  ChunkedInput(byte[] bytes, long seed, int largest) {
    this.bytes = bytes.clone();
    this.random = new Random(seed);
    this.largest = largest;
  }

  @Override
  public int read() {
    return at == bytes.length ? -1 : bytes[at++] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    if (at == bytes.length) {
      return -1;
    }
    int count = Math.min(1 + random.nextInt(largest), Math.min(length, bytes.length - at));
    System.arraycopy(bytes, at, buffer, offset, count);
    at += count;
    return count;
  }
}
