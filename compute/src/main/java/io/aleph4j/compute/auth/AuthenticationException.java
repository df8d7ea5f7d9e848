package io.aleph4j.compute.auth;

import io.aleph4j.compute.ComputeException;

/** A request does not show who asks. */
public final class AuthenticationException extends ComputeException {
  private final int status;

  AuthenticationException(int status, String text) {
    super(text, null);
    this.status = status;
  }

  static AuthenticationException malformed(String text) {
    return new AuthenticationException(400, text);
  }

  static AuthenticationException unauthorized(String text) {
    return new AuthenticationException(401, text);
  }

  /** The status of the answer: 400 when the proof cannot be read, 401 when it proves nothing. */
  public int status() {
    return status;
  }

  /** What the client is told. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
