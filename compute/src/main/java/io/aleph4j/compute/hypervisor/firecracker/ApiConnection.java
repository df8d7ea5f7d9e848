package io.aleph4j.compute.hypervisor.firecracker;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;

/** A connection to Firecracker, for one request after another. For one thread at a time. */
final class ApiConnection implements AutoCloseable {
  private static final int BUFFER = 8 * 1024;
  private static final long ANSWER_LIMIT = 256 * 1024;
  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setBufferSize(BUFFER)
          .setMaxLineLength(BUFFER)
          .setMaxHeaderCount(50)
          .build();

  private final SocketChannel channel;
  private final InputStream in;
  private final OutputStream out;
  private final SessionInputBufferImpl input = new SessionInputBufferImpl(BUFFER, BUFFER);
  private final DefaultHttpResponseParser parser = new DefaultHttpResponseParser(LIMITS);

  private ApiConnection(SocketChannel channel) {
    this.channel = channel;
    this.in = Channels.newInputStream(channel);
    this.out = Channels.newOutputStream(channel);
  }

  /** What was answered. */
  record Answer(int status, String body) {}

  static ApiConnection open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new ApiConnection(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Sends a request and waits for the answer, at most this long; later it is of no use any more.
   */
  Answer exchange(String method, String path, String body, Duration limit) throws IOException {
    AtomicBoolean late = new AtomicBoolean();
    Thread alarm = Thread.ofVirtual().start(() -> expire(limit, late));
    try {
      out.write(request(method, path, body));
      return answer();
    } catch (IOException e) {
      if (late.get()) {
        InterruptedIOException timeout =
            new InterruptedIOException("no answer within " + limit.toSeconds() + " s");
        timeout.initCause(e);
        throw timeout;
      }
      throw e;
    } finally {
      alarm.interrupt();
    }
  }

  private void expire(Duration limit, AtomicBoolean late) {
    try {
      Thread.sleep(limit);
      late.set(true);
      channel.close();
    } catch (InterruptedException e) {
      // There is an answer.
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  private static byte[] request(String method, String path, String body) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    head.append("Host: localhost\r\nAccept: application/json\r\n");
    if (content.length > 0) {
      head.append("Content-Type: application/json\r\n");
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[start.length + content.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(content, 0, whole, start.length, content.length);
    return whole;
  }

  private Answer answer() throws IOException {
    try {
      ClassicHttpResponse head = parser.parse(input, in);
      if (head == null) {
        throw new IOException("the connection ended before there was an answer");
      }
      return new Answer(head.getCode(), body(head));
    } catch (HttpException e) {
      throw new IOException("the answer is no HTTP: " + e.getMessage(), e);
    }
  }

  private String body(ClassicHttpResponse head) throws IOException {
    Header length = head.getFirstHeader(HttpHeaders.CONTENT_LENGTH);
    if (head.getCode() == 204 || length == null) {
      return "";
    }
    long bytes = parse(length.getValue());
    InputStream content = new ContentLengthInputStream(input, in, bytes);
    byte[] read = content.readNBytes((int) bytes);
    if (read.length < bytes) {
      throw new IOException("the answer ended after %d of %d bytes".formatted(read.length, bytes));
    }
    return new String(read, StandardCharsets.UTF_8);
  }

  private static long parse(String length) throws IOException {
    try {
      long bytes = Long.parseLong(length);
      if (bytes >= 0 && bytes <= ANSWER_LIMIT) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IOException("an answer of " + length + " bytes; at most " + ANSWER_LIMIT);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was left to be sent.
    }
  }
}
