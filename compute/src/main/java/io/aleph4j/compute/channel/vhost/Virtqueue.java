package io.aleph4j.compute.channel.vhost;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A split virtqueue (virtio 1.2, section 2.7), from the device's side. What the guest wrote is read
 * once and checked before it is used: the guest may change it at any time.
 *
 * <p>Not safe for more than one thread.
 */
final class Virtqueue {
  static final int SIZE_LIMIT = 1024;

  private static final int DESCRIPTOR = 16;
  private static final int NEXT = 1;
  private static final int WRITE = 2;
  private static final int INDIRECT = 4;
  private static final int RING = 4;
  private static final short NO_NOTIFY = 1;
  private static final int NO_INTERRUPT = 1;

  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** For the two indices, whose order against the rest counts. */
  private static final VarHandle INDEX =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private final GuestMemory memory;
  private final int size;
  private final MemorySegment descriptors;
  private final MemorySegment available;
  private final MemorySegment used;

  /** Counts what was taken and what was given back, modulo 65536. */
  private int taken;

  private int given;

  /**
   * A queue whose rings are where the front end says.
   *
   * @param base how many requests were taken before
   */
  Virtqueue(GuestMemory memory, RingAddresses addresses, int size, int base) throws VhostException {
    if (size < 1 || size > SIZE_LIMIT || Integer.bitCount(size) != 1) {
      throw new VhostException(
          "a ring of %d; powers of two up to %d are possible".formatted(size, SIZE_LIMIT));
    }
    this.memory = memory;
    this.size = size;
    descriptors = memory.userSlice(addresses.descriptors(), (long) DESCRIPTOR * size, 16);
    available = memory.userSlice(addresses.available(), RING + 2L * size, 2);
    used = memory.userSlice(addresses.used(), RING + 8L * size, 4);
    taken = base & 0xffff;
    given = (short) INDEX.getAcquire(used, 2L) & 0xffff;
  }

  /** Where the parts of a ring are, by QEMU's addresses. */
  record RingAddresses(long descriptors, long used, long available) {}

  int size() {
    return size;
  }

  int taken() {
    return taken;
  }

  /** Whether the guest has put something. */
  boolean hasNext() throws VhostException {
    int count = ((short) INDEX.getAcquire(available, 2L) - taken) & 0xffff;
    if (count > size) {
      throw new VhostException(
          "the guest put %d requests into a ring of %d".formatted(count, size));
    }
    return count > 0;
  }

  /** Takes the next request; there has to be one. */
  void take(Chain chain) throws VhostException {
    int head = available.get(SHORT, RING + 2L * (taken & (size - 1))) & 0xffff;
    taken = (taken + 1) & 0xffff;
    chain.clear(head);
    walk(chain, descriptors, size, head, false);
  }

  private void walk(Chain chain, MemorySegment table, int entries, int first, boolean isIndirect)
      throws VhostException {
    int index = first;
    // A chain has at most as many parts as there are descriptors; more is a circle.
    for (int count = 0; count < entries; count++) {
      if (index >= entries) {
        throw new VhostException("the guest names descriptor %d of %d".formatted(index, entries));
      }
      long at = (long) DESCRIPTOR * index;
      long address = table.get(LONG, at);
      int length = table.get(INT, at + 8);
      int flags = table.get(SHORT, at + 12) & 0xffff;
      int next = table.get(SHORT, at + 14) & 0xffff;
      if ((flags & INDIRECT) != 0) {
        if (isIndirect || (flags & NEXT) != 0) {
          throw new VhostException("the guest chains indirect descriptors");
        }
        walkIndirect(chain, address, length);
        return;
      }
      chain.add(memory, address, length, (flags & WRITE) != 0);
      if ((flags & NEXT) == 0) {
        return;
      }
      index = next;
    }
    throw new VhostException("the guest's descriptors make a circle");
  }

  private void walkIndirect(Chain chain, long address, int length) throws VhostException {
    if (length <= 0 || length % DESCRIPTOR != 0 || length / DESCRIPTOR > SIZE_LIMIT) {
      throw new VhostException(
          "the guest has an indirect table of %s bytes"
              .formatted(Integer.toUnsignedString(length)));
    }
    walk(chain, memory.slice(address, length), length / DESCRIPTOR, 0, true);
  }

  /** Gives a request back, with so many bytes written. */
  void give(int head, int written) {
    long at = RING + 8L * (given & (size - 1));
    used.set(INT, at, head);
    used.set(INT, at + 4, written);
    given = (given + 1) & 0xffff;
    INDEX.setRelease(used, 2L, (short) given);
  }

  /** Whether the guest wants to be told of what was given back. */
  boolean wantsInterrupt() {
    VarHandle.fullFence();
    return (available.get(SHORT, 0) & NO_INTERRUPT) == 0;
  }

  /** Whether the guest is to tell of what it puts. Look again after asking for it. */
  void wantNotification(boolean isWanted) {
    used.set(SHORT, 0, isWanted ? 0 : NO_NOTIFY);
    VarHandle.fullFence();
  }
}
