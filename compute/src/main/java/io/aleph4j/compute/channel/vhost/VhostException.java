package io.aleph4j.compute.channel.vhost;

import java.io.IOException;

/** A machine or its QEMU broke the rules of the device. The machine is to be ended. */
public final class VhostException extends IOException {
  private static final long serialVersionUID = 1;

  /** Says what was found and what is allowed. */
  public VhostException(String message) {
    super(message);
  }

  /** The same, with what was thrown. */
  public VhostException(String message, Throwable cause) {
    super(message, cause);
  }
}
