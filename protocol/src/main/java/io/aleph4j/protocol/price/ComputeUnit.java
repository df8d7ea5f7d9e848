package io.aleph4j.protocol.price;

import io.aleph4j.protocol.MachineResources;

/**
 * What one compute unit of a product is (spec 01 §7.4).
 *
 * @param vcpus processors; a machine counts at least one unit for each of its own, whatever stands
 *     here
 * @param memoryMib memory, at least 1
 * @param diskMib room that is included in the price
 */
public record ComputeUnit(int vcpus, int memoryMib, int diskMib) {

  /** What counts where a product defines none: no room is included there. */
  public static final ComputeUnit UNDEFINED = new ComputeUnit(1, 2048, 0);

  /** How many units these resources take (spec 01 §7.6, rule 1). */
  public long count(MachineResources resources) {
    return Math.max(resources.vcpus(), Math.ceilDiv((long) resources.memoryMib(), memoryMib));
  }
}
