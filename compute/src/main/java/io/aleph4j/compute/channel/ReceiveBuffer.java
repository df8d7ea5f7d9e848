package io.aleph4j.compute.channel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Bytes that came and were not read yet, in a ring that grows with what is in it. Not safe for more
 * than one thread.
 */
public final class ReceiveBuffer {
  private static final int SMALLEST = 4 * 1024;
  private static final byte[] NONE = {};

  private final int limit;
  private byte[] ring = NONE;
  private int from;
  private int size;

  /**
   * An empty one, which takes no memory yet.
   *
   * @param limit bytes that it may hold, a power of two
   */
  public ReceiveBuffer(int limit) {
    if (Integer.bitCount(limit) != 1) {
      throw new IllegalArgumentException("a buffer holds a power of two, not " + limit);
    }
    this.limit = limit;
  }

  /** Bytes within. */
  public int size() {
    return size;
  }

  /**
   * Adds bytes at the end.
   *
   * @throws IllegalStateException when there is no room for them: who sends has to be held to it
   */
  public void put(byte[] source, int offset, int length) {
    reserve(length);
    int to = (from + size) & (ring.length - 1);
    int first = Math.min(length, ring.length - to);
    System.arraycopy(source, offset, ring, to, first);
    System.arraycopy(source, offset + first, ring, 0, length - first);
    size += length;
  }

  /** Adds bytes of foreign memory at the end, as {@link #put(byte[], int, int)} does. */
  public void put(MemorySegment source, long offset, int length) {
    reserve(length);
    int to = (from + size) & (ring.length - 1);
    int first = Math.min(length, ring.length - to);
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, ring, to, first);
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset + first, ring, 0, length - first);
    size += length;
  }

  /** Takes up to so many bytes from the front; returns how many. */
  public int take(byte[] target, int offset, int length) {
    int count = Math.min(length, size);
    int first = Math.min(count, ring.length - from);
    System.arraycopy(ring, from, target, offset, first);
    System.arraycopy(ring, 0, target, offset + first, count - first);
    from = (from + count) & Math.max(0, ring.length - 1);
    size -= count;
    return count;
  }

  /** Forgets everything, the memory too. */
  public void clear() {
    ring = NONE;
    from = 0;
    size = 0;
  }

  private void reserve(int length) {
    int needed = size + length;
    if (needed > limit) {
      throw new IllegalStateException("no room for " + length + " bytes beside " + size);
    }
    if (needed > ring.length) {
      int larger = Math.max(SMALLEST, ring.length);
      while (larger < needed) {
        larger *= 2;
      }
      byte[] copy = new byte[Math.min(larger, limit)];
      int count = size;
      take(copy, 0, count);
      ring = copy;
      from = 0;
      size = count;
    }
  }
}
