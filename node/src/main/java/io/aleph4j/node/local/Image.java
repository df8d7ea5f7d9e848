package io.aleph4j.node.local;

import io.aleph4j.protocol.ItemHash;

/**
 * A file that machines are made of, as published clients find it in lists (spec 06 §2.7).
 *
 * @param id what clients call it, one of its kind
 * @param name what people call it
 * @param minDiskMib how large a disk must be at least that begins as this image
 * @param isDefault whether clients take it when their user names none
 * @param message the STORE message that keeps the file, by which machines name it
 * @param file the file itself
 */
public record Image(
    Kind kind,
    String id,
    String name,
    String description,
    long minDiskMib,
    boolean isDefault,
    ItemHash message,
    ItemHash file) {

  /** What an image is for. */
  public enum Kind {
    /** What the root disk of an instance begins as. */
    ROOTFS,
    /** What programs run in. */
    RUNTIME,
    /** What confidential machines start with. */
    FIRMWARE,
    /** What an instance starts with that cannot start by itself any more. */
    RESCUE
  }
}
