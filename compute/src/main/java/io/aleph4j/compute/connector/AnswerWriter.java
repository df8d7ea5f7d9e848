package io.aleph4j.compute.connector;

import io.aleph4j.service.web.HttpException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the answers of one connection. Each piece leaves in one write. */
final class AnswerWriter {
  private static final Logger log = LoggerFactory.getLogger(AnswerWriter.class);
  private static final int PIECE = 32 * 1024;
  private static final String BROKEN = "the answer of the core node ended before it began";
  private static final byte[] LINE_END = {'\r', '\n'};

  private final OutputStream out;

  AnswerWriter(OutputStream out) {
    this.out = out;
  }

  /** Lets the guest send the body that it announced. */
  void proceed() throws IOException {
    out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Sends an answer.
   *
   * @param isHead whether the body is left out
   * @param keep whether the connection may go on
   * @param chunks whether the guest understands a body in chunks
   * @return whether the connection goes on
   * @throws IOException when the answer is not complete; the connection has to be broken off then,
   *     so that nobody takes it for the whole
   */
  boolean send(GuestAnswer answer, boolean isHead, boolean keep, boolean chunks)
      throws IOException {
    switch (answer) {
      case GuestAnswer.Whole(int status, String type, var headers, byte[] body) -> {
        byte[] head = head(status, type, headers, body.length, keep);
        out.write(isHead ? head : joined(head, body.length, body, 0, body.length));
        return keep;
      }
      case GuestAnswer.Streamed streamed -> {
        try (InputStream body = streamed.body()) {
          return stream(streamed, body, isHead, keep, chunks);
        }
      }
    }
  }

  private boolean stream(
      GuestAnswer.Streamed answer, InputStream body, boolean isHead, boolean keep, boolean chunks)
      throws IOException {
    boolean isChunked = answer.length() < 0 && chunks;
    boolean isKept = keep && (isHead || isChunked || answer.length() >= 0);
    byte[] head = head(answer.status(), answer.contentType(), lengthOf(answer, chunks), isKept);
    if (isHead || isBodiless(answer.status())) {
      out.write(head);
      return isKept;
    }
    byte[] piece = new byte[PIECE];
    int read;
    try {
      read = first(answer, body, piece);
    } catch (IOException e) {
      log.debug("An answer of the core node ended before it began: {}", e.toString());
      return send(GuestAnswer.of(HttpException.reason(502, BROKEN)), isHead, keep, chunks);
    }
    out.write(head);
    while (read > 0) {
      out.write(isChunked ? chunk(piece, read) : joined(new byte[0], read, piece, 0, read));
      read = body.read(piece);
    }
    if (isChunked) {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    return isKept;
  }

  /** Short answers are whole before their head leaves: what goes wrong can still be told. */
  private static int first(GuestAnswer.Streamed answer, InputStream body, byte[] piece)
      throws IOException {
    return answer.length() < 0
        ? body.read(piece)
        : body.readNBytes(piece, 0, (int) Math.min(PIECE, answer.length()));
  }

  static boolean isBodiless(int status) {
    return status == 204 || status == 304;
  }

  private static Map<String, String> lengthOf(GuestAnswer.Streamed answer, boolean chunks) {
    if (isBodiless(answer.status())) {
      return Map.of();
    }
    if (answer.length() >= 0) {
      return Map.of("Content-Length", Long.toString(answer.length()));
    }
    return chunks ? Map.of("Transfer-Encoding", "chunked") : Map.of();
  }

  private static byte[] head(
      int status, String type, Map<String, String> headers, long length, boolean keep) {
    StringBuilder more = new StringBuilder();
    headers.forEach((name, value) -> line(more, name, value));
    line(more, "Content-Length", Long.toString(length));
    return head(status, type, more, keep);
  }

  private static byte[] head(int status, String type, Map<String, String> headers, boolean keep) {
    StringBuilder more = new StringBuilder();
    headers.forEach((name, value) -> line(more, name, value));
    return head(status, type, more, keep);
  }

  private static byte[] head(int status, String type, StringBuilder more, boolean keep) {
    StringBuilder head = new StringBuilder(256).append("HTTP/1.1 ").append(status).append(' ');
    String reason = HttpStatus.getMessage(status);
    head.append(reason).append("\r\n");
    if (!type.isEmpty()) {
      line(head, "Content-Type", type);
    }
    head.append(more);
    if (!keep) {
      line(head, "Connection", "close");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void line(StringBuilder head, String name, String value) {
    // The core node chooses some values: no line of its choice may follow.
    String safe = value.replaceAll("[^\\x20-\\x7e]", "?");
    head.append(name).append(": ").append(safe).append("\r\n");
  }

  private static byte[] chunk(byte[] piece, int length) {
    byte[] size = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] chunk = joined(size, length + LINE_END.length, piece, 0, length);
    System.arraycopy(LINE_END, 0, chunk, size.length + length, LINE_END.length);
    return chunk;
  }

  private static byte[] joined(byte[] first, int room, byte[] second, int offset, int length) {
    byte[] all = new byte[first.length + room];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(second, offset, all, first.length, length);
    return all;
  }
}
