package io.aleph4j.compute.connector;

import java.io.IOException;

/** A guest sent what is no request, or a larger one than is read; the connection ends. */
final class MalformedRequestException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  MalformedRequestException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** What it is answered with. */
  int status() {
    return status;
  }
}
