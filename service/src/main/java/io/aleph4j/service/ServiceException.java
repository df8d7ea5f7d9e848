package io.aleph4j.service;

import org.jspecify.annotations.Nullable;

/**
 * Root of everything that this module refuses or fails at. The message is one line that can be
 * printed to a person as it is: what happened, with which value, and what to do about it. Programs
 * print it and exit with code 1; the cause is for the log only.
 */
public class ServiceException extends RuntimeException {
  private final String line;

  /** A failure with its one-line message. */
  public ServiceException(String message) {
    super(message);
    this.line = message;
  }

  /** A failure with its one-line message and the technical cause, which only logs show. */
  public ServiceException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.line = message;
  }

  /** The message, which every failure of this family has. */
  @Override
  public String getMessage() {
    return line;
  }
}
