package io.aleph4j.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket, read frame by frame by one thread. The node may send the next frame only when this
 * one was taken. A connection that is silent for two heartbeats, although it was pinged, counts as
 * lost: the JDK's WebSocket does not always tell that the other side has left.
 */
final class SocketConnection implements AutoCloseable {

  private static final Duration HANDSHAKE = Duration.ofSeconds(20);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** No message of the network comes near this. */
  private static final int MAX_FRAME = 16 << 20;

  private sealed interface Event {

    record Part(String text, boolean last) implements Event {}

    record Other() implements Event {}

    record Ended(String why) implements Event {}
  }

  private final WebSocket socket;
  private final BlockingQueue<Event> events;
  private final Duration heartbeat;
  private String ended = "";

  private SocketConnection(WebSocket socket, BlockingQueue<Event> events, Duration heartbeat) {
    this.socket = socket;
    this.events = events;
    this.heartbeat = heartbeat;
  }

  /**
   * Connects.
   *
   * @throws NodeUnreachableException if there is no connection now, but may be one later
   * @throws NodeAnswerException if the node refuses this request and always will
   */
  static SocketConnection open(HttpClient connections, URI url, Duration heartbeat)
      throws InterruptedException {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    CompletableFuture<WebSocket> opening =
        connections
            .newWebSocketBuilder()
            .connectTimeout(HANDSHAKE)
            .buildAsync(url, new Listener(events));
    try {
      WebSocket socket = opening.get(2 * HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS);
      return new SocketConnection(socket, events, heartbeat);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        throw refusal(url, refused);
      }
      throw new NodeUnreachableException(url, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      opening.cancel(true);
      throw new NodeUnreachableException(url, e);
    } catch (InterruptedException e) {
      CompletableFuture<Void> _ = opening.thenAccept(WebSocket::abort);
      throw e;
    }
  }

  private static ClientException refusal(URI url, WebSocketHandshakeException refused) {
    HttpResponse<?> response = refused.getResponse();
    int status = response.statusCode();
    boolean forEver = status / 100 == 4 && status != 408 && status != 429;
    if (!forEver) {
      return new NodeUnreachableException(url, new IOException("HTTP " + status));
    }
    // The JDK reads no body here; a filter and a place to resume are all that can be wrong.
    return new NodeAnswerException(
        "the node refuses the stream's filter, or no longer knows the message to resume after",
        status,
        url,
        response.body() instanceof String body ? body : "");
  }

  /**
   * Sends a text frame.
   *
   * @throws NodeUnreachableException if it does not get away
   */
  void send(URI url, String text) throws InterruptedException {
    try {
      socket.sendText(text, true).get(HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new NodeUnreachableException(url, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new NodeUnreachableException(url, e);
    }
  }

  /** The next text frame; null when the connection has ended. */
  @Nullable String next() throws InterruptedException {
    StringBuilder text = new StringBuilder();
    boolean pinged = false;
    socket.request(1);
    while (true) {
      Event event = events.poll(heartbeat.toNanos(), TimeUnit.NANOSECONDS);
      if (event == null) {
        if (pinged) {
          return end("no sign of life for two heartbeats");
        }
        ping();
        pinged = true;
        continue;
      }
      pinged = false;
      switch (event) {
        case Event.Part(String part, boolean last) -> {
          text.append(part);
          if (text.length() > MAX_FRAME) {
            return end("a frame of more than " + MAX_FRAME + " characters");
          }
          if (last) {
            return text.toString();
          }
          socket.request(1);
        }
        case Event.Other _ -> socket.request(1);
        case Event.Ended(String why) -> {
          return end(why);
        }
      }
    }
  }

  private void ping() {
    CompletableFuture<WebSocket> _ =
        socket
            .sendPing(ByteBuffer.allocate(0))
            .whenComplete((_, error) -> {
              if (error != null) {
                events.add(new Event.Ended(error.toString()));
              }
            });
  }

  private @Nullable String end(String why) {
    ended = why;
    return null;
  }

  /** Why {@link #next} answered null. */
  String whyItEnded() {
    return ended;
  }

  @Override
  public void close() {
    if (socket.isOutputClosed()) {
      socket.abort();
      return;
    }
    // The farewell must not wait for a peer that reads nothing.
    CompletableFuture<WebSocket> _ =
        socket
            .sendClose(WebSocket.NORMAL_CLOSURE, "")
            .orTimeout(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((_, _) -> socket.abort());
  }

  private record Listener(BlockingQueue<Event> events) implements WebSocket.Listener {

    @Override
    public void onOpen(WebSocket webSocket) {
      // The reader asks for each frame itself.
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      events.add(new Event.Part(data.toString(), last));
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(
        WebSocket webSocket, ByteBuffer data, boolean last) {
      events.add(new Event.Other());
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
      events.add(new Event.Other());
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
      events.add(new Event.Other());
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(
        WebSocket webSocket, int statusCode, String reason) {
      events.add(new Event.Ended("closed with " + statusCode + " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      events.add(new Event.Ended(error.toString()));
    }
  }
}
