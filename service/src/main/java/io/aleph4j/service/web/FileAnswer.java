package io.aleph4j.service.web;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with a file whose content never changes: whole or in part, or not at all when the client
 * has it already. Takes constant memory whatever the size.
 */
public final class FileAnswer {
  private static final Logger log = LoggerFactory.getLogger(FileAnswer.class);
  private static final String FOREVER = "public, max-age=31536000, immutable";

  private FileAnswer() {}

  /**
   * Sends a file as the answer of a GET or HEAD request and closes it in any case. Understands
   * {@code If-None-Match}, {@code If-Range} and a {@code Range} of one part; any other range gets
   * the whole file. To be called last: the answer's body is complete when this returns. A client
   * that goes away is no error. A file that turns out to be shorter once bytes were sent ends the
   * connection, so that nobody takes the answer for the whole.
   *
   * @param file is read by position; closed when this returns
   * @param size length of the file in bytes
   * @param etag what identifies the content, without quotes: visible ASCII without a quote
   * @throws HttpException 416 when the asked part is outside of the file
   * @throws UncheckedIOException when the file cannot be read or is shorter than {@code size}, and
   *     nothing was sent yet
   */
  public static void send(
      Context context, FileChannel file, long size, String contentType, String etag) {
    try (file) {
      String quoted = "\"" + etag + "\"";
      FileConditions asked = FileConditions.of(context.req(), quoted);
      if (asked.isKnown()) {
        sendNothing(context.res(), quoted);
        return;
      }
      ByteRange range = asked.range(size);
      if (context.req().getMethod().equals("HEAD")) {
        setHead(context.res(), range, contentType, quoted);
        return;
      }
      try (Buffers.Lease lease = Buffers.take()) {
        sendBody(context, file, range, contentType, quoted, lease.buffer());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void sendNothing(HttpServletResponse response, String etag) {
    response.setStatus(304);
    Answers.setContentType(response, null);
    setCaching(response, etag);
  }

  private static void setHead(
      HttpServletResponse response, ByteRange range, String contentType, String etag) {
    response.setStatus(range.isWhole() ? 200 : 206);
    Answers.setContentType(response, contentType);
    response.setHeader("Accept-Ranges", "bytes");
    if (!range.isWhole()) {
      response.setHeader("Content-Range", range.header());
    }
    setCaching(response, etag);
    response.setContentLengthLong(range.length());
  }

  private static void setCaching(HttpServletResponse response, String etag) {
    response.setHeader("ETag", etag);
    response.setHeader("Cache-Control", FOREVER);
  }

  private static void sendBody(
      Context context,
      FileChannel file,
      ByteRange range,
      String contentType,
      String etag,
      ByteBuffer buffer)
      throws IOException {
    // Read before anything is said, so that a file that cannot be read is an ordinary error.
    fill(buffer, file, range.from(), range.length());
    HttpServletResponse response = context.res();
    setHead(response, range, contentType, etag);
    HttpOutput out = (HttpOutput) response.getOutputStream();
    long sent = 0;
    while (sent < range.length()) {
      int next = buffer.remaining();
      if (!write(out, buffer)) {
        return;
      }
      sent += next;
      if (!fillNext(context, buffer, file, range.from() + sent, range.length() - sent)) {
        return;
      }
    }
  }

  private static boolean write(HttpOutput out, ByteBuffer buffer) {
    try {
      out.write(buffer);
      return true;
    } catch (IOException e) {
      log.debug("A client went away in the middle of a file: {}", e.toString());
      return false;
    }
  }

  private static boolean fillNext(
      Context context, ByteBuffer buffer, FileChannel file, long from, long left) {
    try {
      fill(buffer, file, from, left);
      return true;
    } catch (IOException e) {
      log.error("{} {} ended in the middle of a file", context.method(), context.path(), e);
      Answers.abort(context.req());
      return false;
    }
  }

  /** Reads as much as fits, or as is left. */
  private static void fill(ByteBuffer buffer, FileChannel file, long from, long left)
      throws IOException {
    buffer.clear().limit((int) Math.min(buffer.capacity(), left));
    while (buffer.hasRemaining()) {
      int read = file.read(buffer, from + buffer.position());
      if (read < 0) {
        throw new IOException(
            "the file has %d bytes and should have %d"
                .formatted(from + buffer.position(), from + left));
      }
    }
    buffer.flip();
  }
}
