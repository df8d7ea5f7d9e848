package io.aleph4j.compute.connector;

import io.aleph4j.compute.ComputeException;
import org.jspecify.annotations.Nullable;

/** The cache of programs cannot be asked now. */
public final class GuestCacheException extends ComputeException {

  /** Says why. */
  public GuestCacheException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
