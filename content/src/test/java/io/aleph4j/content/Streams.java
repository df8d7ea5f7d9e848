package io.aleph4j.content;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of files of any size that need no memory. */
final class Streams {

  /** Takes the bytes piece by piece, as the classes under test do. */
  @FunctionalInterface
  interface Sink {
    void update(byte[] bytes, int offset, int length);
  }

  private Streams() {}

  /**
   * Bytes in which every chunk of the first 4 GiB is another one: each is the exclusive or of the
   * four bytes of its position.
   */
  static void pattern(long size, int piece, Sink sink) {
    byte[] bytes = new byte[piece];
    for (long at = 0; at < size; at += piece) {
      int length = (int) Math.min(piece, size - at);
      for (int i = 0; i < length; i++) {
        bytes[i] = patternAt(at + i);
      }
      sink.update(bytes, 0, length);
    }
    // what was handed in is the caller's again
    Arrays.fill(bytes, (byte) 1);
  }

  static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = patternAt(i);
    }
    return bytes;
  }

  private static byte patternAt(long position) {
    int at = (int) position;
    return (byte) (at ^ at >>> 8 ^ at >>> 16 ^ at >>> 24);
  }

  /** A text over and over. */
  static void repeat(String text, long times, Sink sink) {
    byte[] bytes = text.repeat(16_384).getBytes(StandardCharsets.US_ASCII);
    long left = times * text.length();
    while (left > 0) {
      int length = (int) Math.min(bytes.length, left);
      sink.update(bytes, 0, length);
      left -= length;
    }
  }

  /** The root of some bytes. */
  static UnixFsNode root(UnixFsProfile profile, byte[] bytes) {
    UnixFsHasher hasher = new UnixFsHasher(profile);
    hasher.update(bytes, 0, bytes.length);
    return hasher.finish();
  }
}
