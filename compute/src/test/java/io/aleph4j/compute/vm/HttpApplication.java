package io.aleph4j.compute.vm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An HTTP/1.1 server in a {@link FakeGuest} that keeps connections; what it answers is a test's.
 */
public final class HttpApplication implements FakeGuest.Application {
  private final Handler handler;

  /** Answers one request. */
  @FunctionalInterface
  public interface Handler {
    /** Writes the answer, head and body, as it is to go out. */
    void answer(Exchange exchange) throws Exception;
  }

  /** Answers with this handler. */
  public HttpApplication(Handler handler) {
    this.handler = handler;
  }

  /** Answers everything with 200 and this text. */
  public static HttpApplication answering(String text) {
    return new HttpApplication(exchange -> exchange.text(200, text));
  }

  @Override
  public void serve(GuestSocket connection) throws Exception {
    for (String head = connection.readHead(); !head.isEmpty(); head = connection.readHead()) {
      Exchange exchange = new Exchange(head, connection);
      handler.answer(exchange);
      if (exchange.isLast) {
        return;
      }
    }
  }

  /** One request with the connection that it came on. */
  public static final class Exchange {
    private final String head;
    private final GuestSocket connection;
    private boolean isLast;

    Exchange(String head, GuestSocket connection) {
      this.head = head;
      this.connection = connection;
    }

    /** Request line and headers, as they came. */
    public String head() {
      return head;
    }

    /** The request line. */
    public String line() {
      return head.substring(0, head.indexOf('\r'));
    }

    /** A header's value; empty when there is none. */
    public String header(String name) {
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }

    /** The connection itself. */
    public GuestSocket connection() {
      return connection;
    }

    /** The whole body. */
    public byte[] body() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      copyBody(bytes);
      return bytes.toByteArray();
    }

    /** Copies the whole body; how long it was. */
    public long copyBody(OutputStream to) throws IOException {
      if (header("transfer-encoding").equals("chunked")) {
        return copyChunks(to);
      }
      String length = header("content-length");
      return length.isEmpty() ? 0 : copy(Long.parseLong(length), to);
    }

    private long copy(long length, OutputStream to) throws IOException {
      InputStream in = connection.input();
      byte[] piece = new byte[32 * 1024];
      long left = length;
      while (left > 0) {
        int read = in.read(piece, 0, (int) Math.min(left, piece.length));
        if (read < 0) {
          throw new IOException("the body ended " + left + " bytes early");
        }
        to.write(piece, 0, read);
        left -= read;
      }
      return length;
    }

    private long copyChunks(OutputStream to) throws IOException {
      long sum = 0;
      for (long length = chunk(); length > 0; length = chunk()) {
        sum += copy(length, to);
        readLine();
      }
      readLine();
      return sum;
    }

    private long chunk() throws IOException {
      return Long.parseLong(readLine(), 16);
    }

    private String readLine() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = connection.input().read(); next != '\n'; next = connection.input().read()) {
        if (next < 0) {
          throw new IOException("the body ended early");
        }
        if (next != '\r') {
          line.append((char) next);
        }
      }
      return line.toString();
    }

    /** Sends bytes as they are. */
    public void raw(String text) throws IOException {
      connection.write(text);
    }

    /** A whole answer. */
    public void text(int status, String text) throws IOException {
      int length = text.getBytes(StandardCharsets.ISO_8859_1).length;
      raw("HTTP/1.1 " + status + " X\r\ncontent-length: " + length + "\r\n\r\n" + text);
    }

    /** Closes the connection after this. */
    public void close() {
      isLast = true;
    }
  }
}
