package io.aleph4j.compute.watch;

import io.aleph4j.client.ClientException;
import io.aleph4j.client.NetworkMessage;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
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

  private final MessageFeed feed;
  private final VmPool machines;
  private final Duration sweep;
  private final LongSupplier nanoTime;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Begins to watch.
   *
   * @param feed the STORE and FORGET messages of the network
   * @param sweep how often all machines are looked after, whatever was heard
   * @param nanoTime a clock that only goes forward
   */
  public UpdateWatch(MessageFeed feed, VmPool machines, Duration sweep, LongSupplier nanoTime) {
    this.feed = feed;
    this.machines = machines;
    this.sweep = sweep;
    this.nanoTime = nanoTime;
    this.thread = Thread.ofVirtual().name("update watch").start(this::run);
  }

  private void run() {
    long lastSweep = nanoTime.getAsLong();
    while (!closed) {
      try {
        feed.next(ONE_WAIT).ifPresent(this::hear);
      } catch (ClientException e) {
        if (!closed) {
          log.error("New versions of files are found every {} only: {}", sweep, e.getMessage());
        }
        sweepOnly(lastSweep);
        return;
      }
      lastSweep = sweepIfDue(lastSweep);
    }
  }

  private void sweepOnly(long since) {
    long lastSweep = since;
    try {
      while (!closed) {
        Thread.sleep(ONE_WAIT);
        lastSweep = sweepIfDue(lastSweep);
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
