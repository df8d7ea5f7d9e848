package io.aleph4j.service.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The way of a body to its client. The headers are set with the first byte. Knows whether it was
 * the client that failed.
 */
final class Wire extends OutputStream {
  private final HttpServletResponse response;
  private final String contentType;
  private final long length;
  private boolean isStarted;
  private boolean isClientGone;

  Wire(HttpServletResponse response, String contentType, long length) {
    this.response = response;
    this.contentType = contentType;
    this.length = length;
  }

  /** Whether something was sent, so that the answer can no longer be another one. */
  boolean isStarted() {
    return isStarted;
  }

  boolean isClientGone() {
    return isClientGone;
  }

  /** Sets the headers. */
  void start() {
    if (!isStarted) {
      isStarted = true;
      Answers.setContentType(response, contentType);
      if (length >= 0) {
        response.setContentLengthLong(length);
      }
    }
  }

  /** Sends the headers alone, as the answer to HEAD. */
  void sendHead() throws IOException {
    start();
    if (length < 0) {
      // Sent now, or the server would take the body for an empty one and say so.
      response.flushBuffer();
    }
  }

  @Override
  public void write(int next) throws IOException {
    write(new byte[] {(byte) next}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int size) throws IOException {
    start();
    try {
      response.getOutputStream().write(bytes, offset, size);
    } catch (IOException e) {
      isClientGone = true;
      throw e;
    }
  }
}
