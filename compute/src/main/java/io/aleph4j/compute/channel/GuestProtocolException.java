package io.aleph4j.compute.channel;

import java.io.IOException;

/** The guest said something that the protocol does not have. Its machine is to be ended. */
public final class GuestProtocolException extends IOException {
  private static final long serialVersionUID = 1;

  /** Says what the guest sent and what it should have sent. */
  public GuestProtocolException(String message) {
    super(message);
  }

  /** The same, with what was thrown when the guest's words were read. */
  public GuestProtocolException(String message, Throwable cause) {
    super(message, cause);
  }
}
