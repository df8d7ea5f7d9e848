package io.aleph4j.service.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers with a body that is produced while it is sent, in constant memory. Not compressed. */
public final class StreamedAnswer {
  /** A length that is not known beforehand. */
  public static final long UNKNOWN = -1;

  private static final Logger log = LoggerFactory.getLogger(StreamedAnswer.class);

  private StreamedAnswer() {}

  /** Produces a body. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes the whole body.
     *
     * @throws IOException when the body cannot be produced, or when the client is gone
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Sends a body with status 200, or the context's if one was set; for HEAD only the headers, and
   * {@code body} is not called. To be called last: nothing of the answer is missing when this
   * returns. What {@code body} throws is thrown on as long as nothing was sent, which is so for the
   * first 32 KiB; later it ends the connection, so that nobody takes the answer for the whole, and
   * is logged. A client that goes away is no error.
   *
   * @param length of the body in bytes, or {@link #UNKNOWN}; a body of another length is an error
   * @throws UncheckedIOException for an {@link IOException} of {@code body} before anything was
   *     sent
   */
  public static void send(Context context, String contentType, long length, Body body) {
    Wire wire = new Wire(context.res(), contentType, length);
    try {
      if (context.req().getMethod().equals("HEAD")) {
        wire.sendHead();
      } else {
        produce(wire, length, body);
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(context, wire, e);
    }
  }

  private static void produce(Wire wire, long length, Body body) throws IOException {
    // Not closed on failure: closing would send what is incomplete.
    AnswerStream stream = new AnswerStream(wire, length);
    body.writeTo(stream);
    stream.finish();
    wire.start();
  }

  private static void fail(Context context, Wire wire, Throwable failure) {
    if (wire.isClientGone()) {
      log.debug("A client went away in the middle of an answer: {}", failure.toString());
      return;
    }
    if (wire.isStarted()) {
      log.error("{} {} ended in the middle", context.method(), context.path(), failure);
      Answers.abort(context.req());
      return;
    }
    throwOn(failure);
  }

  private static void throwOn(Throwable failure) {
    switch (failure) {
      case IOException e -> throw new UncheckedIOException(e);
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }
}
