package io.aleph4j.service.web;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upgrades requests to WebSockets within the limits, keeps them alive and closes all at the end.
 */
final class SocketHub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SocketHub.class);

  /** Nobody knows when a client closes a socket. */
  private static final Duration SEAT_WAIT = Duration.ofSeconds(10);

  private final SocketSettings settings;
  private final int perClient;
  private final UnaryOperator<HttpException> errors;
  private final ConcurrentHashMap<String, Integer> perRoute = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Integer> clients = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("websocket-heart").factory());
  private volatile boolean closing;

  SocketHub(SocketSettings settings, int perClient, UnaryOperator<HttpException> errors) {
    this.errors = errors;
    this.settings = settings;
    this.perClient = perClient;
    long beat = Math.clamp(settings.pongLimit().toMillis() / 10, 10, 1_000);
    var _ = heart.scheduleWithFixedDelay(this::beat, beat, beat, TimeUnit.MILLISECONDS);
  }

  /** Turns the request into a WebSocket, or answers why not. */
  void upgrade(Context context, SocketRoute route) throws IOException {
    ClientAddress client = ClientAddress.of(context.req());
    try {
      if (closing) {
        throw HttpException.of(503);
      }
      checkHandshake(context.req());
      SocketListener listener = route.opener().prepare(context);
      Seat seat = takeSeat(client, route);
      if (!upgrade(context, new Endpoint(listener, seat))) {
        seat.leave();
        throw HttpException.reason(400, "not a valid WebSocket upgrade request");
      }
    } catch (HttpException e) {
      refuse(context.res(), e);
    } catch (RuntimeException e) {
      log.error("The opening of a WebSocket on {} failed", route.template(), e);
      refuse(context.res(), HttpException.text(500, PlainErrors.text(500)));
    }
  }

  /** What RFC 6455 §4.2.1 asks of a client; the server would log a warning for each that fails. */
  private static void checkHandshake(HttpServletRequest request) {
    String connection = String.valueOf(request.getHeader("Connection")).toLowerCase(Locale.ROOT);
    boolean valid =
        request.getMethod().equals("GET")
            && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
            && connection.contains("upgrade")
            && "13".equals(request.getHeader("Sec-WebSocket-Version"))
            && request.getHeader("Sec-WebSocket-Key") != null;
    if (!valid) {
      throw HttpException.reason(400, "not a valid WebSocket upgrade request");
    }
  }

  /** Number of open sockets. */
  int count() {
    return open.size();
  }

  /** Tells every client that is there now to come back. */
  void dropAll(String reason) {
    open.forEach(socket -> socket.close(1012, reason));
  }

  /** Tells every client to come back later. */
  @Override
  public void close() {
    closing = true;
    open.forEach(socket -> socket.close(1001, "restarting"));
  }

  /** Ends what {@link #close} left. */
  void stop() {
    heart.shutdownNow();
  }

  /** Waits until all sockets are gone or the time is over. */
  void awaitClosed(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!open.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
  }

  private boolean upgrade(Context context, Endpoint endpoint) throws IOException {
    var container = JettyWebSocketServerContainer.getContainer(context.req().getServletContext());
    return container.upgrade(
        (request, response) -> {
          // Per-client compression would cost each idle socket a few hundred kilobytes.
          response.setExtensions(List.of());
          return endpoint;
        },
        context.req(),
        context.res());
  }

  private void refuse(HttpServletResponse response, HttpException error) throws IOException {
    if (!response.isCommitted()) {
      Answers.send(errors.apply(error), response, false);
    }
  }

  private void beat() {
    long now = System.nanoTime();
    for (Socket socket : open) {
      try {
        socket.beat(now);
      } catch (RuntimeException e) {
        log.debug("A WebSocket could not be pinged: {}", e.toString());
      }
    }
  }

  /** A counted place on a route; {@code admitted} is false when the route is full. */
  private final class Seat {
    private final @Nullable String client;
    private final String route;
    private final boolean admitted;

    Seat(@Nullable String client, String route, boolean admitted) {
      this.client = client;
      this.route = route;
      this.admitted = admitted;
    }

    void leave() {
      release(perRoute, route);
      if (client != null) {
        release(clients, client);
      }
    }
  }

  private Seat takeSeat(ClientAddress client, SocketRoute route) {
    String counted = client.isUnlimited() ? null : client.network();
    if (counted != null && clients.merge(counted, 1, Integer::sum) > perClient) {
      release(clients, counted);
      throw RateLimiter.tooMany(
          "This address holds as many WebSockets open as this node allows one address.", SEAT_WAIT);
    }
    int taken = perRoute.merge(route.template(), 1, Integer::sum);
    return new Seat(counted, route.template(), taken <= route.capacity());
  }

  private static void release(ConcurrentHashMap<String, Integer> counts, String key) {
    counts.computeIfPresent(key, (name, count) -> count == 1 ? null : count - 1);
  }

  /** What the server tells about one socket. Public, as the server calls it by reflection. */
  public final class Endpoint implements Session.Listener.AutoDemanding {
    private final SocketListener listener;
    private final Seat seat;
    private volatile @Nullable Socket socket;
    private long received;
    private final StringBuilder text = new StringBuilder();

    private Endpoint(SocketListener listener, Seat seat) {
      this.listener = listener;
      this.seat = seat;
    }

    @Override
    public void onWebSocketOpen(Session session) {
      // The heart decides who is gone; an idle socket is a healthy one.
      session.setIdleTimeout(Duration.ZERO);
      Socket opened = new Socket(session, settings, this::gone);
      socket = opened;
      if (!seat.admitted) {
        opened.close(1013, "Too many connections");
        open.add(opened);
        return;
      }
      open.add(opened);
      if (closing) {
        opened.close(1001, "restarting");
      }
      Thread.startVirtualThread(() -> listener.opened(opened));
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
      Socket current = socket;
      if (current != null) {
        current.pongReceived();
      }
    }

    // Partial messages: what a client sends and nobody wants is dropped piece by piece and never
    // held as a whole.
    @Override
    public void onWebSocketPartialText(String payload, boolean last) {
      count(payload.length(), last);
      Socket current = socket;
      if (current != null && listener.longestText() > 0) {
        collect(current, payload, last);
      }
    }

    private void collect(Socket current, String payload, boolean last) {
      if (text.length() + payload.length() > listener.longestText()) {
        current.close(1009, "message too large");
        return;
      }
      text.append(payload);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        listener.received(current, whole);
      }
    }

    @Override
    public void onWebSocketPartialBinary(ByteBuffer payload, boolean last, Callback callback) {
      count(payload.remaining(), last);
      callback.succeed();
    }

    private void count(int size, boolean last) {
      received += size;
      Socket current = socket;
      if (received > settings.maxFrameBytes() && current != null) {
        current.close(1009, "message too large");
      }
      if (last) {
        received = 0;
      }
    }

    @Override
    public void onWebSocketError(Throwable cause) {
      log.debug("A WebSocket failed: {}", cause.toString());
      Socket current = socket;
      if (current != null) {
        current.failed();
      }
    }

    @Override
    public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
      gone();
      callback.succeed();
    }

    private void gone() {
      Socket current = socket;
      if (current != null && current.markClosed()) {
        open.remove(current);
        seat.leave();
        if (seat.admitted) {
          listener.closed(current);
        }
      }
    }
  }
}
