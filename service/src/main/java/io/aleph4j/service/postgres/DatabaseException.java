package io.aleph4j.service.postgres;

import io.aleph4j.service.ServiceException;
import org.jspecify.annotations.Nullable;

/** The database (embedded or external) cannot be started, reached or used; one line says why. */
public final class DatabaseException extends ServiceException {
  /** A failure with its one-line message. */
  public DatabaseException(String message) {
    super(message);
  }

  /** A failure with its one-line message and the technical cause. */
  public DatabaseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
