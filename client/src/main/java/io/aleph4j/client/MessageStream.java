package io.aleph4j.client;

import io.aleph4j.protocol.ItemHash;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Messages as a node processes them, over its WebSocket (spec 02 §5.1). Made by {@link
 * CoreNodeClient#stream}.
 *
 * <p>When the connection is lost, the stream reconnects after a growing wait and asks for what came
 * after the last message that it received, so that on a node that can resume nothing is lost; each
 * message is delivered once. A reader that is slow slows the connection down. {@link #next} may be
 * called from any thread.
 */
public final class MessageStream implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MessageStream.class);
  private static final String PATH = "/api/ws0/messages";
  private static final int MAX_HISTORY = 199;

  /** A silent connection is pinged after this time and given up after twice of it. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** Received messages that wait for the reader. */
  private static final int QUEUE = 256;

  /** How many delivered messages are remembered, to deliver none twice after a reconnection. */
  private static final int REMEMBERED = 20_000;

  private final Http http;
  private final MessageFilter filter;
  private final int history;
  private final Backoff backoff;
  private final Duration heartbeat;
  private final BlockingQueue<NetworkMessage> received = new ArrayBlockingQueue<>(QUEUE);
  private final LinkedHashSet<ItemHash> delivered = new LinkedHashSet<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private @Nullable ItemHash last;
  private volatile @Nullable RuntimeException failure;

  MessageStream(
      Http http, MessageFilter filter, int history, @Nullable ItemHash after, Backoff backoff) {
    this(http, filter, history, after, backoff, HEARTBEAT);
  }

  MessageStream(
      Http http,
      MessageFilter filter,
      int history,
      @Nullable ItemHash after,
      Backoff backoff,
      Duration heartbeat) {
    if (history < 0 || history > MAX_HISTORY) {
      throw new IllegalArgumentException(
          "a stream starts with 0 to " + MAX_HISTORY + " past messages, not " + history);
    }
    this.http = http;
    this.filter = filter;
    this.history = history;
    this.last = after;
    this.backoff = backoff;
    this.heartbeat = heartbeat;
    this.thread = Thread.ofVirtual().name("message-stream").start(this::run);
  }

  /**
   * The next message; waits for it.
   *
   * @return empty when none came in time
   * @throws NodeAnswerException if the node refuses the filter or sends what is no message
   * @throws StreamClosedException if the stream was closed
   */
  public Optional<NetworkMessage> next(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (true) {
        NetworkMessage message = received.poll();
        if (message != null) {
          return Optional.of(message);
        }
        checkOpen();
        long left = Math.min(deadline - System.nanoTime(), TimeUnit.SECONDS.toNanos(1));
        message = received.poll(left, TimeUnit.NANOSECONDS);
        if (message != null) {
          return Optional.of(message);
        }
        if (System.nanoTime() >= deadline) {
          return Optional.empty();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private void checkOpen() {
    if (closed.getCount() == 0) {
      throw new StreamClosedException();
    }
    RuntimeException failed = failure;
    if (ended.getCount() == 0 && failed != null && received.isEmpty()) {
      throw failed;
    }
  }

  /** Ends the stream; messages that were not read are dropped. Returns at once. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }

  private void run() {
    int failures = 0;
    try {
      while (closed.getCount() > 0) {
        boolean progress = readOneConnection();
        failures = progress ? 1 : failures + 1;
        Duration wait = backoff.before(failures);
        LOG.debug("the stream reconnects in {}", wait);
        if (closed.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("the stream was closed");
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      ended.countDown();
    }
  }

  /**
   * Reads until the connection is lost; answers whether it was of use, so that waits may start
   * small again.
   */
  private boolean readOneConnection() throws InterruptedException {
    URI url = url();
    long start = System.nanoTime();
    boolean useful = false;
    try (SocketConnection connection = SocketConnection.open(http.connections(), url, heartbeat)) {
      for (String frame = connection.next(); frame != null; frame = connection.next()) {
        deliver(url, frame);
        useful = true;
      }
      LOG.debug("the connection to {} was lost: {}", url, connection.whyItEnded());
    } catch (NodeUnreachableException e) {
      LOG.debug("no connection to {}", url, e);
    }
    return useful || System.nanoTime() - start > backoff.limit().toNanos();
  }

  private void deliver(URI url, String frame) throws InterruptedException {
    NetworkMessage message;
    try {
      JsonNode json = Answers.parse(frame);
      if (json.has("confirmation") && !json.has("item_type")) {
        return; // some nodes tell so of a message that a chain has confirmed
      }
      message = Answers.message(json);
    } catch (Answers.Unreadable e) {
      throw new NodeAnswerException(String.valueOf(e.getMessage()), 101, url, frame);
    }
    last = message.itemHash();
    if (delivered.add(message.itemHash())) {
      if (delivered.size() > REMEMBERED) {
        delivered.removeFirst();
      }
      received.put(message);
    }
  }

  private URI url() {
    Query query = filter.query().with("history", history);
    return http.webSocket(PATH, last == null ? query : query.with("since", last.value()));
  }
}
