package io.aleph4j.service.postgres;

import io.aleph4j.service.ServiceException;
import org.jspecify.annotations.Nullable;

/** The data folder cannot be created, written or locked; one line says why. */
public final class DataFolderException extends ServiceException {
  /** A failure with its one-line message. */
  public DataFolderException(String message) {
    super(message);
  }

  /** A failure with its one-line message and the technical cause. */
  public DataFolderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
