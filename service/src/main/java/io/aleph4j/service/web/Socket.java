package io.aleph4j.service.web;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's WebSocket with a bounded queue of outgoing frames. {@link #send} never waits: a
 * client that does not read fast enough is closed with 1013. Safe for many threads; frames arrive
 * in the order in which they were sent.
 */
public final class Socket {
  private static final Logger log = LoggerFactory.getLogger(Socket.class);
  private static final int BATCH_FRAMES = 64;
  private static final int BATCH_BYTES = 256 * 1024;

  private record Ending(int code, String reason) {}

  private final Session session;
  private final SocketSettings settings;
  private final Runnable gone;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<SocketFrame> queue = new ArrayDeque<>();
  private long queuedBytes;
  private boolean draining;
  private @Nullable Ending ending;
  private boolean closed;
  private long endingSince;
  private long lastPing = System.nanoTime();
  private boolean awaitingPong;

  Socket(Session session, SocketSettings settings, Runnable gone) {
    this.session = session;
    this.settings = settings;
    this.gone = gone;
  }

  /**
   * Queues a frame for the client.
   *
   * @return false when the socket is closed or is being closed, by this call too when the queue is
   *     full
   */
  public boolean send(SocketFrame frame) {
    lock.lock();
    try {
      if (closed || ending != null) {
        return false;
      }
      boolean full =
          queue.size() >= settings.queueFrames()
              || (!queue.isEmpty() && queuedBytes + frame.size() > settings.queueBytes());
      if (full) {
        queue.clear();
        queuedBytes = 0;
        end(1013, "slow consumer");
        return false;
      }
      queue.add(frame);
      queuedBytes += frame.size();
      startDraining();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Closes the socket after what is queued was sent; does nothing when it is closing already. */
  public void close(int code, String reason) {
    lock.lock();
    try {
      if (!closed && ending == null) {
        end(code, reason);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether frames may still be sent. */
  public boolean isOpen() {
    lock.lock();
    try {
      return !closed && ending == null;
    } finally {
      lock.unlock();
    }
  }

  /** Number of frames that wait for this client. */
  public int queued() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  void pongReceived() {
    lock.lock();
    try {
      awaitingPong = false;
    } finally {
      lock.unlock();
    }
  }

  /** Marks the socket as gone; true for the first call only. */
  boolean markClosed() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      queue.clear();
      queuedBytes = 0;
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** The connection broke or the client broke the protocol; what is left is dropped in a while. */
  void failed() {
    lock.lock();
    try {
      queue.clear();
      queuedBytes = 0;
      if (ending == null) {
        ending = new Ending(1011, "");
        endingSince = System.nanoTime();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Pings when it is time to, and drops the client that answers neither pings nor a close. */
  void beat(long now) {
    if (!isToBeDropped(now)) {
      return;
    }
    log.debug("Dropping a WebSocket that does not answer");
    session.disconnect();
    gone.run();
  }

  private boolean isToBeDropped(long now) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      boolean deaf = awaitingPong && now - lastPing > settings.pongLimit().toNanos();
      boolean hanging = ending != null && now - endingSince > settings.closeLimit().toNanos();
      if (!deaf
          && !awaitingPong
          && ending == null
          && now - lastPing >= settings.pingInterval().toNanos()) {
        lastPing = now;
        awaitingPong = true;
        session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
      }
      return deaf || hanging;
    } finally {
      lock.unlock();
    }
  }

  private void end(int code, String reason) {
    ending = new Ending(code, reason);
    endingSince = System.nanoTime();
    startDraining();
  }

  private void startDraining() {
    if (!draining) {
      draining = true;
      // A thread only while there is something to send: thousands of idle sockets cost none.
      Thread.startVirtualThread(this::drain);
    }
  }

  private void drain() {
    try {
      List<SocketFrame> batch = nextBatch();
      while (!batch.isEmpty()) {
        write(batch);
        batch = nextBatch();
      }
    } catch (Exception e) {
      log.debug("A WebSocket client went away: {}", e.toString());
      session.disconnect();
    }
  }

  /** The next frames to write; empty when there are none, and then the draining is over. */
  private List<SocketFrame> nextBatch() {
    lock.lock();
    try {
      List<SocketFrame> batch = new ArrayList<>();
      int bytes = 0;
      while (!queue.isEmpty() && batch.size() < BATCH_FRAMES && bytes < BATCH_BYTES) {
        SocketFrame frame = queue.remove();
        bytes += frame.size();
        batch.add(frame);
      }
      queuedBytes -= bytes;
      if (batch.isEmpty()) {
        draining = false;
        if (ending != null && !closed) {
          session.close(ending.code(), ending.reason(), Callback.NOOP);
        }
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Writes frames and waits until the operating system has taken them. */
  private void write(List<SocketFrame> batch) throws Exception {
    var core = ((WebSocketSession) session).getCoreSession();
    int last = batch.size() - 1;
    for (int i = 0; i < last; i++) {
      Frame frame = new Frame(OpCode.TEXT, batch.get(i).buffer());
      core.sendFrame(frame, org.eclipse.jetty.util.Callback.NOOP, true);
    }
    try (Blocker.Callback written = Blocker.callback()) {
      core.sendFrame(new Frame(OpCode.TEXT, batch.get(last).buffer()), written, false);
      written.block();
    }
  }
}
