package io.aleph4j.client;

import java.net.URI;

/**
 * No answer came: no connection, a broken one, none in time, or the waiting thread was interrupted.
 */
public final class NodeUnreachableException extends ClientException {

  private static final long serialVersionUID = 1;

  private final URI url;

  NodeUnreachableException(URI url, Throwable cause) {
    super(
        "no answer from " + url + " (" + cause + "); is the node running and the address right?",
        cause);
    this.url = url;
  }

  /** What was asked. */
  public URI url() {
    return url;
  }
}
