package io.aleph4j.compute.channel.vhost;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The buffers of one request in a ring: first those that the device reads, then those that it
 * writes. Used again for every request of its ring.
 */
final class Chain {
  /** Takes bytes of the guest. */
  interface Target {
    void put(MemorySegment source, long offset, int length);
  }

  private static final int INITIAL = 8;

  private MemorySegment[] segments = new MemorySegment[INITIAL];
  private long[] offsets = new long[INITIAL];
  private int[] lengths = new int[INITIAL];
  private int count;
  private int readable;
  private long readableBytes;
  private long writableBytes;
  private int head;

  void clear(int newHead) {
    head = newHead;
    count = 0;
    readable = 0;
    readableBytes = 0;
    writableBytes = 0;
  }

  int head() {
    return head;
  }

  long readableBytes() {
    return readableBytes;
  }

  long writableBytes() {
    return writableBytes;
  }

  /** Adds a buffer, which may reach over regions that lie beside each other. */
  void add(GuestMemory memory, long address, int length, boolean isWritable) throws VhostException {
    if (!isWritable && readable != count) {
      throw new VhostException("the guest put a buffer to read behind one to write");
    }
    if (length < 0) {
      throw new VhostException(
          "the guest has a buffer of %s bytes".formatted(Integer.toUnsignedString(length)));
    }
    long at = address;
    int left = length;
    while (left > 0) {
      int region = memory.find(at);
      MemorySegment segment = memory.segment(region);
      long offset = memory.offset(region, at);
      int piece = (int) Math.min(left, segment.byteSize() - offset);
      append(segment, offset, piece);
      at += piece;
      left -= piece;
    }
    if (isWritable) {
      writableBytes += length;
    } else {
      readable = count;
      readableBytes += length;
    }
  }

  private void append(MemorySegment segment, long offset, int length) {
    if (count == lengths.length) {
      segments = Arrays.copyOf(segments, 2 * count);
      offsets = Arrays.copyOf(offsets, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    segments[count] = segment;
    offsets[count] = offset;
    lengths[count] = length;
    count++;
  }

  /** Copies what the guest wrote first; the caller knows that it is there. */
  void read(byte[] target) {
    int done = 0;
    for (int i = 0; i < readable && done < target.length; i++) {
      int piece = Math.min(target.length - done, lengths[i]);
      MemorySegment.copy(segments[i], ValueLayout.JAVA_BYTE, offsets[i], target, done, piece);
      done += piece;
    }
  }

  /** Gives out a stretch of what the guest wrote; the caller knows that it is there. */
  void read(long from, int length, Target target) throws VhostException {
    long skip = from;
    int left = length;
    for (int i = 0; i < readable && left > 0; i++) {
      if (skip >= lengths[i]) {
        skip -= lengths[i];
        continue;
      }
      int piece = (int) Math.min(left, lengths[i] - skip);
      target.put(segments[i], offsets[i] + skip, piece);
      left -= piece;
      skip = 0;
    }
    if (left > 0) {
      throw new VhostException("the guest's packet is shorter than it says");
    }
  }

  /** Writes a stretch for the guest; the caller knows that there is room. */
  void write(long from, byte[] source, int sourceOffset, int length) {
    long skip = from;
    int done = 0;
    for (int i = readable; i < count && done < length; i++) {
      if (skip >= lengths[i]) {
        skip -= lengths[i];
        continue;
      }
      int piece = (int) Math.min(length - done, lengths[i] - skip);
      MemorySegment.copy(
          source,
          sourceOffset + done,
          segments[i],
          ValueLayout.JAVA_BYTE,
          offsets[i] + skip,
          piece);
      done += piece;
      skip = 0;
    }
  }
}
