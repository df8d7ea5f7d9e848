package io.aleph4j.compute.call;

import io.aleph4j.compute.channel.GuestStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ChunkedOutputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.IdentityInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;

/**
 * A connection to the HTTP/1.1 server of an application in a machine. For one call at a time; one
 * thread may send the body while another reads the answer.
 */
final class AppConnection implements AutoCloseable {
  private static final int BUFFER = 16 * 1024;

  /** What an application may send as a head; this node takes as much of clients. */
  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setBufferSize(BUFFER)
          .setMaxLineLength(64 * 1024)
          .setMaxHeaderCount(500)
          .setMaxEmptyLineCount(1)
          .build();

  private final GuestStream stream;
  private final InputStream in;
  private final OutputStream out;
  private final SessionInputBufferImpl input;
  private final SessionOutputBufferImpl output = new SessionOutputBufferImpl(BUFFER);
  private long deadline;
  private boolean isLimited;
  private volatile boolean hasHeard;
  private final DefaultHttpResponseParser parser = new DefaultHttpResponseParser(LIMITS);

  AppConnection(GuestStream stream) {
    this.stream = stream;
    this.in = new Timed();
    this.out = stream.output();
    this.input = new SessionInputBufferImpl(BUFFER, LIMITS.getMaxLineLength());
  }

  GuestStream stream() {
    return stream;
  }

  /** When answers must be there, on the clock of {@link System#nanoTime}; none by default. */
  void deadline(long nanoTime) {
    deadline = nanoTime;
    isLimited = true;
  }

  /** Lets the application take any time from now on. */
  void noDeadline() {
    isLimited = false;
    stream.readTimeout(Duration.ZERO);
  }

  /**
   * Sends the head of a request, and a short body together with it.
   *
   * @param head request line and headers, with the empty line that ends them
   * @param body all of it; empty when none follows, or when it is sent by {@link #body}
   */
  void send(String head, byte[] body) throws IOException {
    hasHeard = false;
    byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[bytes.length + body.length];
    System.arraycopy(bytes, 0, all, 0, bytes.length);
    System.arraycopy(body, 0, all, bytes.length, body.length);
    out.write(all);
  }

  /** Whether anything came since the last request was sent. */
  boolean hasHeard() {
    return hasHeard;
  }

  /** Takes a body of unknown length; closing it ends the body. */
  OutputStream chunkedBody() {
    return new ChunkedOutputStream(output, out, BUFFER);
  }

  /** Takes a body of a length that was told. */
  OutputStream plainBody() {
    return out;
  }

  /**
   * The head of the answer; informational ones before it are passed over.
   *
   * @throws org.apache.hc.core5.http.NoHttpResponseException when the application closed instead
   * @throws HttpException when it is no HTTP
   */
  ClassicHttpResponse readHead() throws IOException, HttpException {
    ClassicHttpResponse answer = parse();
    while (answer.getCode() / 100 == 1 && answer.getCode() != 101) {
      answer = parse();
    }
    return answer;
  }

  private ClassicHttpResponse parse() throws IOException, HttpException {
    ClassicHttpResponse answer = parser.parse(input, in);
    if (answer == null) {
      throw new NoHttpResponseException("the application has closed the connection");
    }
    return answer;
  }

  /** The body that belongs to a head; ends where it ends. */
  InputStream body(ClassicHttpResponse head, boolean hasBody) throws HttpException {
    if (!hasBody) {
      return InputStream.nullInputStream();
    }
    if (isChunked(head)) {
      return new ChunkedInputStream(input, in);
    }
    long length = length(head);
    return length >= 0
        ? new ContentLengthInputStream(input, in, length)
        : new IdentityInputStream(input, in);
  }

  /** Everything that comes after a head by which the connection became another one. */
  InputStream rest() {
    return new IdentityInputStream(input, in);
  }

  /** Whether something came beyond what was read of it, which is nobody's answer. */
  boolean hasSurplus() {
    try {
      return input.length() > 0 || stream.input().available() > 0;
    } catch (IOException e) {
      return true; // it is closed: of no use either
    }
  }

  static boolean isChunked(ClassicHttpResponse head) {
    Header coding = head.getLastHeader("Transfer-Encoding");
    return coding != null && coding.getValue().strip().toLowerCase(Locale.ROOT).endsWith("chunked");
  }

  /** The length that a head announces; less than 0 when it announces none. */
  static long length(ClassicHttpResponse head) throws HttpException {
    Header length = head.getLastHeader("Content-Length");
    if (length == null) {
      return -1;
    }
    try {
      long bytes = Long.parseLong(length.getValue().strip());
      if (bytes >= 0) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      // The same as a negative one.
    }
    throw new HttpException("Content-Length: " + length.getValue());
  }

  /** Whether the connection can be used again once the answer was read to its end. */
  static boolean isKept(ClassicHttpResponse head) throws HttpException {
    Header connection = head.getLastHeader("Connection");
    boolean closes =
        connection != null && connection.getValue().toLowerCase(Locale.ROOT).contains("close");
    boolean old = head.getVersion() != null && head.getVersion().lessEquals(HttpVersion.HTTP_1_0);
    return !closes
        && !old
        && (isChunked(head) || length(head) >= 0 || head.getCode() == 204 || head.getCode() == 304);
  }

  @Override
  public void close() {
    stream.close();
  }

  /** What the application sends, as long as there is time. */
  private final class Timed extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (isLimited) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new SocketTimeoutException("the time of the call is over");
        }
        stream.readTimeout(Duration.ofNanos(left));
      }
      int read = stream.input().read(buffer, offset, length);
      hasHeard |= read > 0;
      return read;
    }
  }
}
