package io.aleph4j.testing;

/** The node could not be started, or refused what a test asked of it. */
public final class EmulatorException extends RuntimeException {

  private static final long serialVersionUID = 1;

  EmulatorException(String message) {
    super(message);
  }

  EmulatorException(String message, Throwable cause) {
    super(message, cause);
  }
}
