package io.aleph4j.compute;

import org.jspecify.annotations.Nullable;

/** What keeps a compute node from doing what it was asked for; the message says what, and why. */
public class ComputeException extends RuntimeException {

  /** With what happened, to which value, and what helps. */
  public ComputeException(String message) {
    super(message);
  }

  /** The same, with what it came from. */
  public ComputeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
