package io.aleph4j.client;

/**
 * What can go wrong between this program and a node. The message says what, with which address, and
 * what to do.
 */
public abstract sealed class ClientException extends RuntimeException
    permits NodeAnswerException,
        NodeUnreachableException,
        StreamClosedException,
        WrongFileException {

  private static final long serialVersionUID = 1;

  ClientException(String message) {
    super(message);
  }

  ClientException(String message, Throwable cause) {
    super(message, cause);
  }
}
