package io.aleph4j.compute.channel.vhost;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory of a machine, mapped into this process. Every address that comes from the machine goes
 * through {@link #find}: nothing outside of the regions can be reached.
 */
final class GuestMemory implements AutoCloseable {
  private static final int REGION_LIMIT = 8;
  private static final int TABLE_HEADER = 8;
  private static final int TABLE_ENTRY = 32;

  /**
   * A piece of memory as QEMU describes it.
   *
   * @param guestAddress where the guest has it
   * @param userAddress where QEMU has it
   * @param offset where it begins in its file
   */
  private record Region(long guestAddress, long size, long userAddress, long offset) {}

  private final Arena arena;
  private final Region[] regions;
  private final MemorySegment[] segments;

  private GuestMemory(Arena arena, Region[] regions, MemorySegment[] segments) {
    this.arena = arena;
    this.regions = regions;
    this.segments = segments;
  }

  /** Maps what QEMU hands over; the descriptors stay with the request. */
  static GuestMemory of(VhostMessage table) throws IOException {
    int count = table.number(0);
    if (count < 1 || count > REGION_LIMIT || count != table.fds().size()) {
      throw new VhostException(
          "QEMU hands over %d regions of memory in %d files".formatted(count, table.fds().size()));
    }
    Region[] regions = new Region[count];
    int[] fds = new int[count];
    for (int i = 0; i < count; i++) {
      int at = TABLE_HEADER + TABLE_ENTRY * i;
      regions[i] =
          new Region(
              table.longNumber(at),
              table.longNumber(at + 8),
              table.longNumber(at + 16),
              table.longNumber(at + 24));
      fds[i] = table.fds().get(i);
    }
    return map(regions, fds);
  }

  @SuppressWarnings("MustBeClosedChecker") // closed with the memory
  private static GuestMemory map(Region[] regions, int[] fds) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment[] segments = new MemorySegment[regions.length];
      for (int i = 0; i < regions.length; i++) {
        segments[i] = map(regions[i], fds[i], arena);
      }
      return new GuestMemory(arena, regions, segments);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static MemorySegment map(Region region, int fd, Arena arena) throws IOException {
    long end = region.offset() + region.size();
    boolean isSound =
        region.size() > 0
            && region.offset() >= 0
            && end > 0
            && end <= Linux.size(fd)
            && region.guestAddress() + region.size() - 1 >= 0
            && region.guestAddress() >= 0
            && Long.compareUnsigned(region.userAddress() + region.size() - 1, region.userAddress())
                >= 0;
    if (!isSound) {
      throw new VhostException("QEMU describes a region of memory that cannot be: " + region);
    }
    // From the beginning of the file: an offset need not be at a page of a huge-page file.
    return Linux.map(fd, end, arena).asSlice(region.offset(), region.size());
  }

  /** The region in which an address of the guest is. */
  int find(long guestAddress) throws VhostException {
    for (int i = 0; i < regions.length; i++) {
      long offset = guestAddress - regions[i].guestAddress();
      if (offset >= 0 && offset < regions[i].size()) {
        return i;
      }
    }
    throw new VhostException(
        "the guest names the address 0x" + Long.toHexString(guestAddress) + ", which is no memory");
  }

  MemorySegment segment(int region) {
    return segments[region];
  }

  /** Where in its region an address is. */
  long offset(int region, long guestAddress) {
    return guestAddress - regions[region].guestAddress();
  }

  /** A stretch of guest memory in one piece. */
  MemorySegment slice(long guestAddress, long length) throws VhostException {
    int region = find(guestAddress);
    long offset = offset(region, guestAddress);
    if (length < 0 || length > regions[region].size() - offset) {
      throw new VhostException(
          "the guest names %d bytes at 0x%x, where there are fewer"
              .formatted(length, guestAddress));
    }
    return segments[region].asSlice(offset, length);
  }

  /** A stretch by QEMU's addresses: rings are named so. */
  MemorySegment userSlice(long userAddress, long length, int alignment) throws VhostException {
    for (int i = 0; i < regions.length; i++) {
      long offset = userAddress - regions[i].userAddress();
      if (offset >= 0 && offset < regions[i].size() && length <= regions[i].size() - offset) {
        MemorySegment slice = segments[i].asSlice(offset, length);
        if (slice.address() % alignment != 0) {
          throw new VhostException("a ring at 0x%x is not aligned".formatted(userAddress));
        }
        return slice;
      }
    }
    throw new VhostException("a ring at 0x%x is outside of memory".formatted(userAddress));
  }

  /** Unmaps everything. Nobody may be using it. */
  @Override
  public void close() {
    arena.close();
  }
}
