package io.aleph4j.protocol.price;

/** What a cost line is for; the names of the constants are those of the wire (spec 01 §7.6). */
public enum CostType {
  /** Compute units. */
  EXECUTION,
  /** A disk of its own, also one that is lost when the machine stops. */
  EXECUTION_VOLUME_PERSISTENT,
  /** A file as a disk. The spelling belongs to the interface (spec 01 §8.1 Q-15). */
  EXECUTION_VOLUME_INMUTABLE,
  /** The room that is included in the compute units; never positive. */
  EXECUTION_VOLUME_DISCOUNT,
  /** The root disk of an instance. */
  EXECUTION_INSTANCE_VOLUME_ROOTFS,
  /** The code of a program. */
  EXECUTION_PROGRAM_VOLUME_CODE,
  /** The root file system of a program. */
  EXECUTION_PROGRAM_VOLUME_RUNTIME,
  /** The data of a program. */
  EXECUTION_PROGRAM_VOLUME_DATA,
  /** A file that a STORE message keeps. */
  STORAGE
}
