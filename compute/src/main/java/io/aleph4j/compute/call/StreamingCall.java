package io.aleph4j.compute.call;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * One request to an application of a guest of version 3, and its answer: both as streams, in
 * constant memory.
 */
final class StreamingCall {
  /** Bodies up to this are sent together with the head. */
  private static final int SHORT = 64 * 1024;

  private static final int PIECE = 32 * 1024;
  private static final byte[] NOTHING = {};

  /** What this node says itself in an answer. */
  private static final Set<String> OF_THE_NODE = Set.of("server", "content-length");

  private final Request request;
  private final Response response;
  private final String path;
  private final long call;
  private final long deadline;
  private final Map<String, String> added;

  /**
   * Prepares a call.
   *
   * @param path what the application is asked for, with the query
   * @param call its number
   * @param deadline when it must be over, on the clock of {@link System#nanoTime}
   * @param added headers of the answer beside the application's
   */
  StreamingCall(
      Request request,
      Response response,
      String path,
      long call,
      long deadline,
      Map<String, String> added) {
    this.request = request;
    this.response = response;
    this.path = path;
    this.call = call;
    this.deadline = deadline;
    this.added = added;
  }

  /** What is left to do with a connection after the head of the answer. */
  sealed interface Outcome {
    /** The whole answer was written. */
    record Answered() implements Outcome {}

    /** The client's connection becomes the application's. */
    record Upgraded(AppConnection connection) implements Outcome {}
  }

  /**
   * Makes the call.
   *
   * @throws CallFailure when there is no answer of the application's; nothing was written then
   * @throws IOException when the client is gone, or the answer broke off after its head
   */
  Outcome run(AppConnections connections) throws IOException, InterruptedException {
    long length = bodyLength();
    boolean isShort = length >= 0 && length <= SHORT;
    byte[] shortBody = isShort && length > 0 ? readShort((int) length) : NOTHING;
    AppConnection kept = connections.idle();
    if (kept != null && isShort) {
      try {
        return exchange(kept, connections, shortBody, length);
      } catch (NoHttpResponseException e) {
        kept.close(); // the application has closed it meanwhile: a new one tells
      }
    } else if (kept != null) {
      connections.keep(kept); // a body that streams cannot be sent twice
    }
    return first(connections, shortBody, length);
  }

  private Outcome first(AppConnections connections, byte[] shortBody, long length)
      throws IOException, InterruptedException {
    AppConnection connection;
    try {
      connection = connections.open();
    } catch (IOException e) {
      throw gone(e);
    }
    try {
      return exchange(connection, connections, shortBody, length);
    } catch (NoHttpResponseException e) {
      throw gone(e);
    }
  }

  /** Less than 0 for a body that is sent in chunks; 0 for none. */
  private long bodyLength() {
    HttpFields headers = request.getHeaders();
    if (headers.contains(HttpHeader.TRANSFER_ENCODING)) {
      return -1;
    }
    return Math.max(0, headers.getLongField(HttpHeader.CONTENT_LENGTH));
  }

  private byte[] readShort(int length) throws IOException {
    byte[] body = Content.Source.asInputStream(request).readNBytes(length);
    if (body.length < length) {
      throw new IOException("the client ended its request early");
    }
    return body;
  }

  private Outcome exchange(
      AppConnection connection, AppConnections connections, byte[] shortBody, long length)
      throws IOException, InterruptedException {
    BodyPump pump = null;
    boolean isKept = false;
    try {
      connection.deadline(deadline);
      boolean hasBody = length != 0;
      send(connection, RequestHead.of(request, path, length, hasBody, call), shortBody);
      if (hasBody && shortBody.length == 0) {
        pump = pump(connection, length);
      }
      ClassicHttpResponse head = readHead(connection, pump);
      if (head.getCode() == 101) {
        if (!RequestHead.isUpgrade(request)) {
          throw new HttpException("an upgrade that nobody asked for");
        }
        connection.noDeadline();
        isKept = true;
        writeHead(head, true);
        return new Outcome.Upgraded(connection);
      }
      answer(connection, head);
      isKept =
          AppConnection.isKept(head)
              && !mayBeFollowed(head)
              && !connection.hasSurplus()
              && (pump == null || pump.isDone());
      if (isKept) {
        connections.keep(connection);
      }
      return new Outcome.Answered();
    } catch (HttpException e) {
      throw invalid(e);
    } finally {
      if (!isKept) {
        connection.close();
      }
      end(pump);
    }
  }

  /** Some servers send the body that an answer to HEAD announces, a moment later. */
  private boolean mayBeFollowed(ClassicHttpResponse head) throws HttpException {
    return request.getMethod().equals("HEAD")
        && (AppConnection.isChunked(head) || AppConnection.length(head) > 0);
  }

  private static void send(AppConnection connection, String head, byte[] body) throws IOException {
    try {
      connection.send(head, body);
    } catch (IOException e) {
      throw nothingCame(e);
    }
  }

  /** The application has closed the connection, or broken it off, before it answered anything. */
  private static NoHttpResponseException nothingCame(IOException cause) {
    NoHttpResponseException e = new NoHttpResponseException(cause.toString());
    e.initCause(cause);
    return e;
  }

  private BodyPump pump(AppConnection connection, long length) {
    OutputStream to = length < 0 ? connection.chunkedBody() : new Unclosed(connection.plainBody());
    return BodyPump.start(Content.Source.asInputStream(request), to, connection);
  }

  /** Nothing may read the request once it is answered. */
  private void end(@Nullable BodyPump pump) throws InterruptedException {
    if (pump != null && !pump.isDone()) {
      request.fail(new CancellationException("the request was answered before its body ended"));
      pump.join();
    }
  }

  private static ClassicHttpResponse readHead(AppConnection connection, @Nullable BodyPump pump)
      throws IOException {
    try {
      return connection.readHead();
    } catch (NoHttpResponseException e) {
      throw e;
    } catch (SocketTimeoutException e) {
      throw late(e);
    } catch (HttpException e) {
      throw invalid(e);
    } catch (IOException e) {
      if (pump != null && pump.clientFailure() != null) {
        throw new IOException("the client ended its request early", pump.clientFailure());
      }
      if (connection.hasHeard()) {
        throw invalid(e);
      }
      throw nothingCame(e);
    }
  }

  private static CallFailure late(SocketTimeoutException e) {
    return CallFailure.json(504, "Program did not respond within `resource.seconds`", e);
  }

  private static CallFailure invalid(Exception e) {
    return CallFailure.text(502, "Invalid response from VM", e);
  }

  private static CallFailure gone(IOException e) {
    return CallFailure.text(502, "VM did not respond and was shut down", e).andStop();
  }

  private void writeHead(ClassicHttpResponse head, boolean isUpgrade) {
    response.setStatus(head.getCode());
    HttpFields.Mutable headers = response.getHeaders();
    for (Header header : head.getHeaders()) {
      String name = header.getName().toLowerCase(java.util.Locale.ROOT);
      if (name.equals("date")) {
        headers.put(name, header.getValue()); // this node has set one already
      } else if (RequestHead.isPassedOn(name) && !OF_THE_NODE.contains(name)) {
        headers.add(name, header.getValue());
      } else if (isUpgrade && (name.equals("upgrade") || name.equals("connection"))) {
        headers.add(name, header.getValue());
      }
    }
    added.forEach(headers::put);
  }

  private void answer(AppConnection connection, ClassicHttpResponse head)
      throws IOException, HttpException {
    boolean hasBody =
        !request.getMethod().equals("HEAD") && head.getCode() != 204 && head.getCode() != 304;
    InputStream body = connection.body(head, hasBody);
    long length = hasBody ? AppConnection.isChunked(head) ? -1 : AppConnection.length(head) : 0;
    byte[] whole = length > 0 && length <= SHORT ? readWhole(body, (int) length) : NOTHING;
    writeHead(head, false);
    putLength(head, hasBody);
    if (length >= 0 && length <= SHORT) {
      write(true, whole, whole.length);
      return;
    }
    byte[] piece = new byte[PIECE];
    for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
      write(false, piece, read);
    }
    write(true, NOTHING, 0);
  }

  /** Nothing is written yet, so that the client can still be told what went wrong. */
  private static byte[] readWhole(InputStream body, int length) {
    try {
      return body.readNBytes(length);
    } catch (SocketTimeoutException e) {
      throw late(e);
    } catch (IOException e) {
      throw invalid(e);
    }
  }

  /** Chunks have no length, whatever the application says besides. */
  private void putLength(ClassicHttpResponse head, boolean hasBody) throws HttpException {
    long length = AppConnection.length(head);
    boolean isTold = hasBody ? !AppConnection.isChunked(head) : request.getMethod().equals("HEAD");
    if (isTold && length >= 0) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Long.toString(length));
    }
  }

  private void write(boolean last, byte[] bytes, int length) throws IOException {
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(last, ByteBuffer.wrap(bytes, 0, length), written);
      written.block();
    }
  }

  /** A body of a length that was told ends by itself, and what it is written to goes on. */
  static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() {}
  }
}
