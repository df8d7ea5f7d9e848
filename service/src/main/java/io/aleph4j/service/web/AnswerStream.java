package io.aleph4j.service.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The body of an answer on its way out. The headers are set with the first byte; a flush does not
 * reach the client, so that an answer only starts when there is something to send. Knows whether it
 * was the client that failed.
 */
final class AnswerStream extends OutputStream {
  private final HttpServletResponse response;
  private final String contentType;
  private final long length;
  private long count;
  private boolean isStarted;
  private boolean isClientGone;

  AnswerStream(HttpServletResponse response, String contentType, long length) {
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

  void setHead() {
    response.setContentType(contentType);
    if (length >= 0) {
      response.setContentLengthLong(length);
    }
  }

  @Override
  public void write(int next) throws IOException {
    write(new byte[] {(byte) next}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int size) throws IOException {
    if (length >= 0 && count + size > length) {
      throw wrongLength(count + size);
    }
    start();
    count += size;
    try {
      response.getOutputStream().write(bytes, offset, size);
    } catch (IOException e) {
      isClientGone = true;
      throw e;
    }
  }

  /** Checks the length when the whole body was written. */
  void finish() throws IOException {
    if (length >= 0 && count != length) {
      throw wrongLength(count);
    }
    start();
  }

  private void start() {
    if (!isStarted) {
      isStarted = true;
      setHead();
    }
  }

  private IOException wrongLength(long actual) {
    return new IOException("the body has " + actual + " bytes and should have " + length);
  }
}
