package io.aleph4j.daemon;

import io.aleph4j.service.ServiceException;

/** A file of seeds that cannot be used; one line says which entry and why. */
final class SeedFileException extends ServiceException {

  private static final long serialVersionUID = 1;

  SeedFileException(String file, String fault) {
    super("the seed file " + file + ": " + fault);
  }
}
