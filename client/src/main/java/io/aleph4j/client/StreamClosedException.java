package io.aleph4j.client;

/** A stream of messages that was closed by this program was read. */
public final class StreamClosedException extends ClientException {

  private static final long serialVersionUID = 1;

  StreamClosedException() {
    super("the stream of messages was closed; open a new one");
  }
}
