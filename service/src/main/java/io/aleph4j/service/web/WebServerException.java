package io.aleph4j.service.web;

import io.aleph4j.service.ServiceException;
import org.jspecify.annotations.Nullable;

/** The server cannot listen where it should; one line says why. */
public final class WebServerException extends ServiceException {
  /** A failure with its one-line message. */
  public WebServerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
