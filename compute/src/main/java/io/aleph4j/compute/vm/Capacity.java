package io.aleph4j.compute.vm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What machines hold of this node, and how much that may be together (spec 04 §6.4). Nothing is
 * promised twice. Safe for many threads.
 */
public final class Capacity {
  private final int memoryMib;
  private final int vcpus;
  private final Map<Integer, Share> shares = new HashMap<>();

  private record Share(int memoryMib, int vcpus) {}

  /** What is still free. */
  public record Free(int memoryMib, int vcpus) {}

  /**
   * Of a node.
   *
   * @param memoryMib for all machines together
   * @param vcpus for all machines together
   */
  public Capacity(int memoryMib, int vcpus) {
    this.memoryMib = memoryMib;
    this.vcpus = vcpus;
  }

  /**
   * Takes a machine's share.
   *
   * @throws VmException when there is not so much left
   */
  synchronized void take(int vmId, int wantedMemoryMib, int wantedVcpus) {
    shares.remove(vmId);
    Free free = free();
    if (wantedMemoryMib > free.memoryMib() || wantedVcpus > free.vcpus()) {
      throw new VmException(
          wantedMemoryMib > memoryMib || wantedVcpus > vcpus
              ? VmException.Step.TOO_LARGE
              : VmException.Step.CAPACITY,
          "a machine of "
              + wantedMemoryMib
              + " MiB and "
              + wantedVcpus
              + " processors is wanted; "
              + free.memoryMib()
              + " MiB and "
              + free.vcpus()
              + " processors are free",
          List.of(),
          null);
    }
    shares.put(vmId, new Share(wantedMemoryMib, wantedVcpus));
  }

  /** Gives a machine's share back, if it has one. */
  synchronized void giveBack(int vmId) {
    shares.remove(vmId);
  }

  /** What is left. */
  public synchronized Free free() {
    int memory = shares.values().stream().mapToInt(Share::memoryMib).sum();
    int processors = shares.values().stream().mapToInt(Share::vcpus).sum();
    return new Free(memoryMib - memory, vcpus - processors);
  }
}
