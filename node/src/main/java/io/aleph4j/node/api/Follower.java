package io.aleph4j.node.api;

import io.aleph4j.node.api.MessagesSocket.Wish;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.MessageRow;
import io.aleph4j.service.web.Socket;
import io.aleph4j.service.web.SocketFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one socket from the past to the present without a gap: it watches before it reads the
 * past, keeps back what comes meanwhile, and then lets it follow.
 */
final class Follower implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Follower.class);

  /** How many messages a client may resume behind at once; it can go on from the last of them. */
  private static final int MOST_RESUMED = 10_000;

  private static final int PART = 200;

  /** While more frames than this wait for the client, the past is not read any further. */
  private static final int COMFORTABLE_QUEUE = 256;

  private static final long PAUSE_NANOS = 2_000_000;

  private final Socket socket;
  private final Wish wish;
  private final MessageReads messages;
  private final LiveMessages.Watch watch;

  /** What came while the past was being sent. */
  private Deque<LiveMessage> kept = new ArrayDeque<>();

  private boolean caughtUp;

  Follower(Socket socket, Wish wish, MessageReads messages, LiveMessages live) {
    this.socket = socket;
    this.wish = wish;
    this.messages = messages;
    this.watch = live.watch(this::accept);
  }

  /** Sends the past, then lets the present follow. Returns when the socket has caught up. */
  void run() {
    try {
      Long since = wish.since();
      if (since == null) {
        sendHistory();
      }
      // A client that sees the upgrade may publish before this socket watches: that is live, too.
      if (resume(since == null ? wish.askedAfter() : since)) {
        catchUp();
      }
    } catch (RuntimeException e) {
      log.warn("The past could not be sent to a socket: {}", e.getMessage());
      socket.close(1011, "try again later");
    }
  }

  /** In the order of the list, oldest first; only what is not told as live anyway. */
  private void sendHistory() {
    if (wish.history() == 0
        || wish.filters().matchesNothing()
        || !wish.query().allowsLiveStatus()) {
      return;
    }
    List<MessageRow> past =
        History.of(
            wish.history(),
            wish.askedAfter(),
            limit ->
                messages.list(
                    wish.query(), wish.filters().order(), null, 0, limit, wish.withContent()));
    past.reversed().forEach(row -> socket.send(past(row)));
  }

  /** In commit order; whether everything was sent. */
  private boolean resume(long since) {
    long last = since;
    int count = 0;
    while (last < watch.startedAfter() && socket.isOpen()) {
      List<MessageRow> rows = messages.committedAfter(last, PART);
      for (MessageRow row : rows) {
        if (row.seq() > watch.startedAfter()) {
          return true;
        }
        last = row.seq();
        if (matches(row)) {
          if (count++ == MOST_RESUMED) {
            socket.close(1013, "too far behind: resume again from the last message");
            return false;
          }
          socket.send(past(row));
        }
      }
      if (rows.size() < PART) {
        return true;
      }
      awaitComfort();
    }
    return socket.isOpen();
  }

  private void awaitComfort() {
    while (socket.isOpen() && socket.queued() > COMFORTABLE_QUEUE) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private boolean matches(MessageRow row) {
    return MessageFacts.of(row).match(wish.query());
  }

  private SocketFrame past(MessageRow row) {
    MessageJson.Format format =
        wish.withContent() ? MessageJson.Format.FULL : MessageJson.Format.NONE;
    return SocketFrame.text(Json.bytes(json -> MessageJson.listed(json, row, format)));
  }

  private synchronized void accept(LiveMessage message) {
    if (wish.filters().matchesNothing() || !message.matches(wish.query())) {
      return;
    }
    if (wish.since() == null && message.seq() <= wish.askedAfter()) {
      return; // it belongs to the history
    }
    if (caughtUp) {
      socket.send(message.frame(wish.withContent()));
    } else if (kept.size() < MOST_RESUMED) {
      kept.add(message);
    } else {
      socket.close(1013, "slow consumer");
    }
  }

  private void catchUp() {
    while (true) {
      Deque<LiveMessage> batch;
      synchronized (this) {
        if (kept.isEmpty()) {
          caughtUp = true;
          return;
        }
        batch = kept;
        kept = new ArrayDeque<>();
      }
      for (LiveMessage message : batch) {
        socket.send(message.frame(wish.withContent()));
        awaitComfort();
      }
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
