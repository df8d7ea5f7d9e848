package io.aleph4j.compute.files;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.protocol.ItemHash;
import org.jspecify.annotations.Nullable;

/** A file that a machine is made of cannot be had. */
public final class FileUnavailableException extends ComputeException {

  /** Names the file and says why. */
  public FileUnavailableException(ItemHash hash, String reason, @Nullable Throwable cause) {
    super("the file " + hash + " cannot be had: " + reason, cause);
  }
}
