package io.aleph4j.node.api;

import io.aleph4j.service.web.Socket;
import io.aleph4j.service.web.SocketFrame;
import io.aleph4j.service.web.SocketListener;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket that tells the node's metrics whenever they have changed (spec 02 §5.2). */
final class StatusSocket implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StatusSocket.class);

  private final Supplier<byte[]> metrics;
  private final Duration interval;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Thread teller;

  /** Looks at the metrics, a JSON object, that often. */
  StatusSocket(Supplier<byte[]> metrics, Duration interval) {
    this.metrics = metrics;
    this.interval = interval;
    this.teller = Thread.ofVirtual().name("status-socket").start(this::tell);
  }

  /** Everybody may watch; a new watcher gets the present state at once. */
  SocketListener prepare(Context context) {
    return new SocketListener() {
      @Override
      public void opened(Socket socket) {
        sockets.add(socket);
        socket.send(SocketFrame.text(metrics.get()));
        if (!socket.isOpen()) {
          sockets.remove(socket);
        }
      }

      @Override
      public void closed(Socket socket) {
        sockets.remove(socket);
      }
    };
  }

  /** How many sockets watch. */
  int active() {
    return sockets.size();
  }

  private void tell() {
    byte[] last = {};
    try {
      while (true) {
        Thread.sleep(interval);
        if (!sockets.isEmpty()) {
          last = tellIfNew(last);
        }
      }
    } catch (InterruptedException e) {
      log.debug("the status socket ends");
    }
  }

  private byte[] tellIfNew(byte[] last) {
    try {
      byte[] now = metrics.get();
      if (!Arrays.equals(now, last)) {
        SocketFrame frame = SocketFrame.text(now);
        sockets.forEach(socket -> socket.send(frame));
      }
      return now;
    } catch (RuntimeException e) {
      log.warn("the node's state could not be told: {}", e.getMessage());
      return last;
    }
  }

  @Override
  public void close() {
    teller.interrupt();
  }
}
