package io.aleph4j.compute.watch;

import io.aleph4j.client.NetworkMessage;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Has machines looked after whose files got new versions, or whose own message was forgotten (spec
 * 04 §5.7). A message only says which machine it may concern; what is in force, the machine asks
 * itself, so that nobody stops a stranger's machine. What was not heard of, because the connection
 * was away, is found by a look at all machines now and then.
 */
public final class UpdateWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UpdateWatch.class);
  private static final Duration ONE_WAIT = Duration.ofSeconds(1);

  private final Supplier<MessageFeed> feeds;
  private final VmPool machines;
  private final Duration sweep;
  private final Duration pause;
  private final LongSupplier nanoTime;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Begins to watch.
   *
   * @param feeds opens the STORE and FORGET messages of the network, from now on
   * @param sweep how often all machines are looked after, whatever was heard
   * @param pause how long to wait before a feed that has ended is opened again
   * @param nanoTime a clock that only goes forward
   */
  public UpdateWatch(
      Supplier<MessageFeed> feeds,
      VmPool machines,
      Duration sweep,
      Duration pause,
      LongSupplier nanoTime) {
    this.feeds = feeds;
    this.machines = machines;
    this.sweep = sweep;
    this.pause = pause;
    this.nanoTime = nanoTime;
    this.thread = Thread.ofVirtual().name("update watch").start(this::run);
  }

  private void run() {
    while (!closed) {
      try (MessageFeed feed = feeds.get()) {
        read(feed);
      } catch (RuntimeException e) {
        if (!closed) {
          log.warn("New versions of files are not heard of for {}", pause, e);
        }
      }
      waitForNext();
    }
  }

  private void read(MessageFeed feed) {
    long lastSweep = nanoTime.getAsLong();
    while (!closed) {
      feed.next(ONE_WAIT).ifPresent(this::hear);
      lastSweep = sweepIfDue(lastSweep);
    }
  }

  /** A core node that was set back may refuse to go on where a feed has ended: a new one begins. */
  private void waitForNext() {
    try {
      if (!closed) {
        Thread.sleep(pause);
        machines.all().forEach(Vm::refresh);
      }
    } catch (InterruptedException e) {
      log.debug("closed");
    }
  }

  private long sweepIfDue(long lastSweep) {
    long now = nanoTime.getAsLong();
    if (now - lastSweep < sweep.toNanos()) {
      return lastSweep;
    }
    machines.all().forEach(Vm::refresh);
    return now;
  }

  private void hear(NetworkMessage message) {
    Set<ItemHash> concerned = concerned(message);
    if (concerned.isEmpty()) {
      return;
    }
    for (Vm vm : machines.all()) {
      if (vm.dependsOn(concerned)) {
        vm.refresh();
      }
    }
  }

  /** Messages that mean something else now, or nothing. */
  private static Set<ItemHash> concerned(NetworkMessage message) {
    Set<ItemHash> hashes = new HashSet<>();
    if (message.type().equals(MessageType.STORE.wireName())) {
      add(hashes, message.content().path("ref"));
    } else if (message.type().equals(MessageType.FORGET.wireName())) {
      message.content().path("hashes").forEach(hash -> add(hashes, hash));
    }
    return hashes;
  }

  private static void add(Set<ItemHash> hashes, JsonNode text) {
    if (text.isString()) {
      hashes.add(new ItemHash(text.asString()));
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
