package io.aleph4j.node.fetch;

import io.aleph4j.node.files.Arrival;
import io.aleph4j.node.files.FileKeeper;
import io.aleph4j.node.files.FreeSpace;
import io.aleph4j.node.process.CommitListener;
import io.aleph4j.node.process.Plan;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Timestamp;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the files that waiting messages lack from other core nodes (spec 03 §3.2, §3.3).
 *
 * <p>Each file is fetched once at a time, whoever wants it. The peers are asked one after the other
 * in random order, those that failed last at the end; what does not have the name that was asked
 * for is thrown away. When no peer has it, the next try of the message asks again. Thread-safe.
 */
public final class Fetcher implements CommitListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Fetcher.class);

  /** More files are not waited for at a time: their messages ask again at their next try. */
  private static final int MOST_WANTED = 10_000;

  private final FetchSettings settings;
  private final List<Peer> peers;
  private final FileKeeper keeper;
  private final FreeSpace space;
  private final InstantSource clock;
  private final SplittableRandom random;
  private final Semaphore running;
  private final Set<ItemHash> underWay = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Set<Peer> failing = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<ItemType, FetchCounts> counts = new ConcurrentHashMap<>();
  private volatile boolean closed;

  public Fetcher(
      FetchSettings settings,
      FileKeeper keeper,
      FreeSpace space,
      InstantSource clock,
      SplittableRandom random) {
    this.settings = settings;
    this.keeper = keeper;
    this.space = space;
    this.clock = clock;
    this.random = random;
    this.running = new Semaphore(settings.concurrency());
    this.peers =
        settings.peers().stream()
            .map(base -> new Peer(base, settings.perHost(), settings.patience()))
            .toList();
  }

  /** How often files of this engine were looked for. */
  public FetchCounts counts(ItemType engine) {
    return counts.getOrDefault(engine, FetchCounts.NONE);
  }

  @Override
  public void committed(Plan plan) {
    if (peers.isEmpty()) {
      return;
    }
    plan.parks().forEach(park -> want(park.delay()));
    plan.reparks().forEach(repark -> want(repark.delay()));
  }

  private void want(Plan.Delay delay) {
    ItemHash file = delay.waitsFor();
    boolean lacksFile =
        delay.code() == ErrorCode.CONTENT_UNAVAILABLE || delay.code() == ErrorCode.FILE_UNAVAILABLE;
    boolean canBegin = !closed && underWay.size() < MOST_WANTED;
    if (lacksFile && file != null && file.isStrict() && canBegin && underWay.add(file)) {
      Thread thread = Thread.ofVirtual().name("fetch").unstarted(() -> run(file));
      threads.add(thread);
      thread.start();
    }
  }

  private void run(ItemHash file) {
    try {
      running.acquire();
      try {
        count(file, clock.millis(), fetch(file));
      } finally {
        running.release();
      }
    } catch (InterruptedException e) {
      log.debug("the file {} is not fetched: the node stops", file);
    } catch (IOException | StorageException e) {
      log.warn("the file {} could not be kept: {}", file, e.toString());
    } catch (RuntimeException e) {
      log.error("the file {} could not be fetched", file, e);
    } finally {
      underWay.remove(file);
      threads.remove(Thread.currentThread());
    }
  }

  private void count(ItemHash file, long start, boolean found) {
    counts.compute(
        file.looseType().orElse(ItemType.STORAGE),
        (engine, before) ->
            (before == null ? FetchCounts.NONE : before).plus(found, clock.millis() - start));
  }

  private boolean fetch(ItemHash file) throws IOException, InterruptedException {
    for (Peer peer : inOrder()) {
      if (closed || !space.hasRoomForFile(0)) {
        return false;
      }
      if (fetch(file, peer)) {
        return true;
      }
    }
    log.debug("no peer has the file {}", file);
    return false;
  }

  private boolean fetch(ItemHash file, Peer peer) throws IOException, InterruptedException {
    try (Arrival arrival = keeper.receive(file)) {
      if (!copy(file, peer, arrival)) {
        return false;
      }
      keeper.keepUntil(arrival, Timestamp.of(clock.instant()).plus(settings.gracePeriod()));
      return true;
    }
  }

  private boolean copy(ItemHash file, Peer peer, Arrival arrival) throws InterruptedException {
    try {
      boolean sent = peer.copy(file, settings.largest(), new SparingOutput(arrival, space));
      if (sent && arrival.hash().isEmpty()) {
        log.warn("{} sent something else for the file {}", peer, file);
        failing.add(peer);
        return false;
      }
      failing.remove(peer);
      return sent;
    } catch (IOException e) {
      log.info("{} did not send the file {}: {}", peer, file, e.toString());
      failing.add(peer);
      return false;
    }
  }

  // One source belongs to one thread at a time.
  private synchronized SplittableRandom randomOfThisFetch() {
    return random.split();
  }

  private List<Peer> inOrder() {
    List<Peer> order = new ArrayList<>(peers);
    Collections.shuffle(order, Random.from(randomOfThisFetch()));
    order.sort((a, b) -> Boolean.compare(failing.contains(a), failing.contains(b)));
    return order;
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }
}
