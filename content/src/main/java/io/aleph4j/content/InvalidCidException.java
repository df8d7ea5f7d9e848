package io.aleph4j.content;

/** Text or bytes that are no content identifier or no multihash; the message says why. */
public final class InvalidCidException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public InvalidCidException(String message) {
    super(message);
  }
}
