package io.aleph4j.compute.channel.vhost;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** The guest's side of a split virtqueue. */
final class RingDriver {
  static final int NEXT = 1;
  static final int WRITE = 2;
  static final int INDIRECT = 4;

  private static final VarHandle INDEX = ValueLayout.JAVA_SHORT.varHandle();

  /** A request that the device gave back. */
  record Used(int head, int length) {}

  final MemorySegment memory;
  final int size;
  final long descriptors;
  final long available;
  final long used;
  private int put;
  private int seen;

  /** A ring at an offset of the memory; takes 16 KiB at most for 256 entries. */
  RingDriver(MemorySegment memory, long at, int size) {
    this.memory = memory;
    this.size = size;
    this.descriptors = at;
    this.available = at + 16L * size;
    this.used = (available + 6 + 2L * size + 7) & ~7L;
  }

  void descriptor(int index, long address, int length, int flags, int next) {
    write(descriptors + 16L * index, address, length, flags, next);
  }

  void write(long at, long address, int length, int flags, int next) {
    memory.set(JAVA_LONG, at, address);
    memory.set(JAVA_INT, at + 8, length);
    memory.set(JAVA_SHORT, at + 12, (short) flags);
    memory.set(JAVA_SHORT, at + 14, (short) next);
  }

  /** Offers a request to the device; true when the device wants to be told. */
  boolean offer(int head) {
    memory.set(JAVA_SHORT, available + 4 + 2L * (put & (size - 1)), (short) head);
    put = (put + 1) & 0xffff;
    INDEX.setRelease(memory, available + 2, (short) put);
    VarHandle.fullFence();
    return (memory.get(JAVA_SHORT, used) & 1) == 0;
  }

  /** Says that so many requests are there, whether or not they are. */
  void pretend(int count) {
    INDEX.setRelease(memory, available + 2, (short) (put + count));
  }

  boolean hasUsed() {
    return (((short) INDEX.getAcquire(memory, used + 2)) & 0xffff) != seen;
  }

  Used takeUsed() {
    long at = used + 4 + 8L * (seen & (size - 1));
    seen = (seen + 1) & 0xffff;
    return new Used(memory.get(JAVA_INT, at), memory.get(JAVA_INT, at + 4));
  }
}
