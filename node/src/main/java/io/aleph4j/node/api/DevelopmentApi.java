package io.aleph4j.node.api;

import io.aleph4j.node.CoreNode;
import io.aleph4j.node.files.FileSnapshots;
import io.aleph4j.node.local.AdjustableClock;
import io.aleph4j.node.storage.DatabaseSnapshots;
import io.aleph4j.node.upkeep.Stepper;
import io.aleph4j.service.web.HttpException;
import io.aleph4j.service.web.Route;
import io.aleph4j.service.web.SocketRoute;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The interface of a node that can be stopped and started anew while its server goes on listening,
 * with what tests do to such a node (spec 06 §5.5).
 *
 * <p>Requests go to the node of the moment; whoever exchanges it waits for those that are being
 * answered, and later ones wait for the new node. So everything that a node remembers (lanes,
 * numbers, prices, delegations, counters, the list of nodes) begins anew from what is stored.
 * Thread-safe.
 */
public final class DevelopmentApi implements AutoCloseable {

  private static final int MOST_SNAPSHOTS = 100;

  private final Supplier<RunningNode> starter;
  private final AdjustableClock clock;
  private final DatabaseSnapshots rows;
  private final FileSnapshots files;
  private final ReadWriteLock gate = new ReentrantReadWriteLock(true);
  private final Faults faults = new Faults();

  /** How far the clock was ahead when each was taken. */
  private final SortedMap<Integer, Duration> snapshots = new TreeMap<>();

  private volatile Consumer<String> socketDropper = _ -> {};
  private RunningNode running;

  /**
   * Starts the node.
   *
   * @param starter starts a node over whatever is stored now; the one before was closed
   */
  public DevelopmentApi(
      Supplier<RunningNode> starter,
      AdjustableClock clock,
      DatabaseSnapshots rows,
      FileSnapshots files) {
    this.starter = starter;
    this.clock = clock;
    this.rows = rows;
    this.files = files;
    rows.dropAll();
    try {
      files.dropAll();
    } catch (IOException e) {
      throw new UncheckedIOException("old snapshots cannot be deleted: " + e.getMessage(), e);
    }
    running = starter.get();
  }

  /** The node of the moment. */
  public CoreNode node() {
    return running.node();
  }

  /** Who closes all WebSockets when the node is exchanged, with this reason. */
  public void onExchange(Consumer<String> dropper) {
    socketDropper = dropper;
  }

  /** Every request that is answered, but for those that control this node. */
  public List<Route> routes() {
    List<Route> now = running.api().routes();
    return IntStream.range(0, now.size())
        .mapToObj(i -> {
          Route route = now.get(i);
          return new Route(
              route.method(),
              route.template(),
              route.cost(),
              route.bodyLimit(),
              route.isStreamed(),
              context -> answer(context, i));
        })
        .toList();
  }

  /** The requests that control this node; whoever can send them can do everything to it. */
  public List<Route> controls() {
    return new DevRoutes(this).routes();
  }

  /** Every WebSocket that is offered. */
  public List<SocketRoute> sockets() {
    List<SocketRoute> now = running.api().sockets();
    return IntStream.range(0, now.size())
        .mapToObj(i ->
            new SocketRoute(
                now.get(i).template(),
                now.get(i).capacity(),
                request -> {
                  try (Held _ = hold(gate.readLock())) {
                    return running.api().sockets().get(i).opener().prepare(request);
                  }
                }))
        .toList();
  }

  private void answer(Context context, int route) throws Exception {
    Optional<Faults.Fault> fault = faults.take(context.path());
    if (fault.isPresent()) {
      Thread.sleep(fault.get().delay());
      if (fault.get().status() != 0) {
        throw HttpException.of(fault.get().status());
      }
    }
    try (Held _ = hold(gate.readLock())) {
      running.api().routes().get(route).handler().handle(context);
    }
  }

  @FunctionalInterface
  private interface Held extends AutoCloseable {
    @Override
    void close();
  }

  private static Held hold(Lock lock) {
    lock.lock();
    return lock::unlock;
  }

  AdjustableClock clock() {
    return clock;
  }

  Faults faults() {
    return faults;
  }

  /** The numbers of the snapshots that can be restored. */
  List<Integer> snapshots() {
    try (Held _ = hold(gate.readLock())) {
      return new ArrayList<>(snapshots.keySet());
    }
  }

  /** Goes forward in time; what becomes due by that is done, or on its way, when this returns. */
  void advance(Duration time) {
    clock.advance(time);
    try (Held _ = hold(gate.readLock())) {
      running.node().clockMoved();
    }
  }

  /** Tries every waiting message. */
  Stepper.Step step() {
    try (Held _ = hold(gate.readLock())) {
      return running.node().step();
    }
  }

  /** Looks for what is not paid for; returns how many messages got another status. */
  long examinePayments() throws InterruptedException {
    try (Held _ = hold(gate.readLock())) {
      return running.node().examinePayments();
    }
  }

  /**
   * Copies everything.
   *
   * @throws HttpException when there are too many copies
   */
  int snapshot() {
    try (Held _ = hold(gate.writeLock())) {
      if (snapshots.size() >= MOST_SNAPSHOTS) {
        throw HttpException.text(
            409, "there are " + MOST_SNAPSHOTS + " snapshots: restore one of them, or start anew");
      }
      int number = snapshots.isEmpty() ? 1 : snapshots.lastKey() + 1;
      exchange(
          "a snapshot is taken",
          () -> {
            rows.take(number);
            files.take(number);
          });
      snapshots.put(number, clock.ahead());
      return number;
    }
  }

  /**
   * Makes everything what it was, the clock included.
   *
   * @throws HttpException when there is no such snapshot
   */
  void restore(String id) {
    try (Held _ = hold(gate.writeLock())) {
      int number = number(id);
      exchange(
          "a snapshot is restored",
          () -> {
            rows.restore(number);
            files.restore(number);
            clock.restore(snapshots.getOrDefault(number, Duration.ZERO));
          });
    }
  }

  private int number(String id) {
    for (int number : snapshots.keySet()) {
      if (Integer.toString(number).equals(id)) {
        return number;
      }
    }
    throw HttpException.text(
        404,
        "there is no snapshot " + id + "; there are " + snapshots.keySet() + " since the start");
  }

  @FunctionalInterface
  private interface Change {
    void make() throws IOException;
  }

  // The node is started again even if the change could not be made: each of both is all or
  // nothing, and nobody can start it but this.
  private void exchange(String reason, Change change) {
    running.close();
    socketDropper.accept(reason);
    try {
      change.make();
    } catch (IOException e) {
      throw new UncheckedIOException(reason + ", and its files cannot be copied", e);
    } finally {
      running = starter.get();
    }
  }

  @Override
  public void close() {
    try (Held _ = hold(gate.writeLock())) {
      running.close();
    }
  }
}
