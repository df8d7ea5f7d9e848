package io.aleph4j.compute.channel;

import java.io.IOException;

/** The guest could not start the program that it was configured with. */
public final class GuestSetupException extends IOException {
  private static final long serialVersionUID = 1;

  private final String traceback;

  GuestSetupException(String error, String traceback) {
    super(error);
    this.traceback = traceback;
  }

  /** Where in the guest it went wrong; may be empty. */
  public String traceback() {
    return traceback;
  }
}
