package io.aleph4j.compute.event;

import io.aleph4j.client.NetworkMessage;
import io.aleph4j.compute.watch.MessageFeed;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Hears the network's messages and has programs run that subscribed to them (spec 04 §5.4). The
 * core node keeps the subscriptions, so that none is forgotten at a restart. While there are none,
 * only messages that make or end programs are asked for.
 */
public final class EventWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventWatch.class);
  private static final Duration ONE_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_END = Duration.ofSeconds(1);

  /** Messages that programs were told of, remembered so that none is told twice. */
  private static final int REMEMBERED = 20_000;

  private final EventNetwork network;
  private final EventQueue queue;
  private final EventPlace kept;
  private final Duration look;
  private final Duration pause;
  private final LongSupplier nanoTime;
  private final Thread thread;
  private volatile boolean closed;

  // What only the thread uses.
  private final Map<ItemHash, Subscriber> subscribers = new LinkedHashMap<>();
  private final LinkedHashSet<ItemHash> told = new LinkedHashSet<>();
  private @Nullable ItemHash place;
  private boolean hasBegun;
  private boolean looksAgain;

  /**
   * Begins to watch.
   *
   * @param kept where it goes on after a restart
   * @param look how often the list of subscriptions is read, whatever was heard
   * @param pause how long to wait before a feed that has ended is opened again
   * @param nanoTime a clock that only goes forward
   */
  public EventWatch(
      EventNetwork network,
      EventQueue queue,
      EventPlace kept,
      Duration look,
      Duration pause,
      LongSupplier nanoTime) {
    this.network = network;
    this.queue = queue;
    this.kept = kept;
    this.look = look;
    this.pause = pause;
    this.nanoTime = nanoTime;
    this.thread = Thread.ofVirtual().name("event watch").start(this::run);
  }

  private void run() {
    while (!closed) {
      try {
        watch();
      } catch (RuntimeException e) {
        if (!closed) {
          log.warn("Messages for programs are not heard of for {}", pause, e);
        }
      }
      sleep();
    }
    if (place != null && !subscribers.isEmpty()) {
      kept.saveNow(place);
    }
  }

  private void sleep() {
    try {
      if (!closed) {
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      log.debug("closed");
    }
  }

  private void watch() {
    readList();
    if (!hasBegun) {
      hasBegun = true;
      place = subscribers.isEmpty() ? null : kept.load().orElse(null);
    }
    while (!closed) {
      boolean all = !subscribers.isEmpty();
      try (MessageFeed feed = network.open(all, place)) {
        follow(feed, all);
      } catch (RuntimeException e) {
        place = null; // the node does not know it, or nobody could tell why
        throw e;
      }
    }
  }

  private void follow(MessageFeed feed, boolean all) {
    long lastLook = nanoTime.getAsLong();
    while (!closed && all == !subscribers.isEmpty()) {
      feed.next(ONE_WAIT).ifPresent(this::hear);
      long now = nanoTime.getAsLong();
      if (looksAgain || now - lastLook >= look.toNanos()) {
        readList();
        lastLook = now;
      }
    }
  }

  private void readList() {
    looksAgain = false;
    Map<ItemHash, Subscriber> listed = new LinkedHashMap<>();
    network.subscribers().forEach(subscriber -> listed.put(subscriber.program(), subscriber));
    subscribers.clear();
    subscribers.putAll(listed);
  }

  private void hear(NetworkMessage message) {
    place = message.itemHash();
    if (message.type().equals(MessageType.PROGRAM.wireName())) {
      subscribe(message);
    } else if (message.type().equals(MessageType.FORGET.wireName())) {
      // Whose message it was, and whether it is gone, the list says.
      looksAgain |= names(message.content().path("hashes"));
    }
    if (!subscribers.isEmpty()) {
      tell(message);
      kept.save(message.itemHash());
    }
  }

  private void subscribe(NetworkMessage message) {
    JsonNode subscriptions = message.content().path("on").path("message");
    if (subscriptions.isArray() && !subscriptions.isEmpty()) {
      subscribers.put(message.itemHash(), Subscriber.of(message.itemHash(), subscriptions));
    }
  }

  private boolean names(JsonNode hashes) {
    for (JsonNode hash : hashes) {
      if (hash.isString() && subscribers.containsKey(new ItemHash(hash.stringValue()))) {
        return true;
      }
    }
    return false;
  }

  private void tell(NetworkMessage message) {
    if (!told.add(message.itemHash())) {
      return;
    }
    if (told.size() > REMEMBERED) {
      told.removeFirst();
    }
    JsonNode json = MessageText.of(message);
    String text = null;
    for (Subscriber subscriber : subscribers.values()) {
      if (subscriber.wants(json)) {
        text = text == null ? json.toString() : text;
        queue.offer(subscriber.program(), message.itemHash(), text);
      }
    }
  }

  /** Hears nothing any more, and keeps its place; what waits for programs is dropped. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    queue.close();
    try {
      // It may wait for the core node, which nobody else should.
      if (!thread.join(LONGEST_END)) {
        log.warn("Up to which message programs were told is not kept");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
