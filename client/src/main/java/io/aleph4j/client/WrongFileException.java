package io.aleph4j.client;

/** A node sent something else than the file that was asked for. Nothing of it is kept. */
public final class WrongFileException extends ClientException {

  private static final long serialVersionUID = 1;

  WrongFileException(String message) {
    super(message);
  }
}
