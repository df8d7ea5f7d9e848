package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.protocol.ItemHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine: an actor with a mailbox, whose thread alone moves it from state to state and persists
 * each before it acts. Calls do not pass through the mailbox while it runs. Safe for many threads.
 */
public final class Vm {
  private static final Logger log = LoggerFactory.getLogger(Vm.class);
  private static final Duration DRAIN = Duration.ofSeconds(30);

  /** The program that runs this node is given some seconds to end, and nobody calls it any more. */
  private static final Duration SHORT_HALT = Duration.ofSeconds(1);

  /** What the actor is asked to do. */
  private sealed interface Order {}

  private record Start(CompletableFuture<Session> answer) implements Order {}

  /**
   * To end what runs.
   *
   * @param only the run that is meant; null for whichever there is
   * @param isLast whether the machine is to take no orders after this one
   * @param patience how long calls may take to end, and then the machine
   */
  private record Stop(
      String reason,
      @Nullable Session only,
      boolean isLast,
      Patience patience,
      CompletableFuture<Void> done)
      implements Order {}

  private record Patience(Duration calls, Duration halt) {}

  private record Ended(Run run) implements Order {}

  /** To want something else of it. */
  private record Want(UnaryOperator<VmRecord.Wanted> change) implements Order {}

  /** To look whether it is still made of what it should be. */
  private record Refresh() implements Order {}

  private final ItemHash hash;
  private final VmServices services;
  private final LogBook logs;
  private final Thread actor;
  private final LinkedBlockingQueue<Order> mailbox = new LinkedBlockingQueue<>();
  private volatile VmRecord record;
  private volatile @Nullable Session session;
  private volatile @Nullable VmDefinition definition;

  /** What runs now; only the actor's thread changes it. */
  private volatile @Nullable Run run;

  /** Whether it will look after its files; one look sees all that was said before. */
  private final AtomicBoolean refreshes = new AtomicBoolean();

  /** How many want it to stop, whatever it does; a start that is under way gives up then. */
  private final AtomicInteger unwanted = new AtomicInteger();

  /** What callers wait for while the machine starts; guarded by this. */
  private @Nullable CompletableFuture<Session> startup;

  /** Whether it takes no orders any more; guarded by this. */
  private boolean isRetired;

  Vm(VmRecord record, VmServices services) {
    this.hash = record.itemHash();
    this.record = record;
    this.services = services;
    this.logs = new LogBook(services.clock());
    this.actor = Thread.ofVirtual().name("vm " + hash).unstarted(this::live);
    actor.start();
  }

  /** Its message. */
  public ItemHash itemHash() {
    return hash;
  }

  /** What is known of it. */
  public VmRecord record() {
    return record;
  }

  /** What it was made of, the last time; null before. */
  public @Nullable VmDefinition definition() {
    return definition;
  }

  /** The run that serves; null when none does. */
  public @Nullable Session session() {
    return session;
  }

  /** What it printed. */
  public LogBook logs() {
    return logs;
  }

  /** What its process uses; null when there is none. */
  public HostProcess.@Nullable Usage usage() {
    Run current = run;
    return current == null ? null : current.machine().process().usage();
  }

  /**
   * The right to call it, once it runs; starts it when it does not.
   *
   * @throws ComputeException when it does not come to run
   */
  public VmLease acquire() throws InterruptedException {
    Session current = session;
    // One that is ending lets nobody in: the next start waits in the mailbox behind its end.
    while (current == null || !current.enter(services.settings().callsPerMachine())) {
      current = await(starting());
    }
    return new VmLease(current, services.nanoTime());
  }

  /** How long nobody has asked it; nothing while somebody does, and when it could not give way. */
  Duration idleTime() {
    Session current = session;
    return current != null && current.definition().kind() == VmDefinition.Kind.ON_DEMAND
        ? current.idleSince(services.nanoTime().getAsLong())
        : Duration.ZERO;
  }

  /**
   * Ends its run so that another machine has room, unless somebody has asked it meanwhile; waits
   * for the end.
   *
   * @param idle how long nobody may have asked it
   * @return whether there is more room now
   */
  boolean giveWay(Duration idle) throws InterruptedException {
    Session current = session;
    if (current == null || !current.refuseIfIdle(idle, services.nanoTime().getAsLong())) {
      return false;
    }
    stop(current, "another machine needed its room");
    return true;
  }

  private synchronized CompletableFuture<Session> starting() {
    CompletableFuture<Session> current = startup;
    if (current == null || current.isDone()) {
      current = new CompletableFuture<>();
      startup = current;
      post(new Start(current));
    }
    return current;
  }

  private static Session await(CompletableFuture<Session> startup) throws InterruptedException {
    try {
      return startup.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ComputeException failure) {
        throw failure;
      }
      throw new ComputeException("the machine could not be started: " + e.getCause(), e);
    }
  }

  /**
   * Stops it, also while it starts, and wants nothing of it any more, so that it stays stopped
   * until somebody calls it; returns when nothing of it runs.
   */
  public void stop(String reason) throws InterruptedException {
    stopAll(reason, false, usual());
  }

  /** Has the run that is on end at this time, also when the node is started anew meanwhile. */
  public void endAt(Instant time) {
    post(new Want(wanted -> run == null ? wanted : new VmRecord.Wanted(wanted.always(), time)));
  }

  /** Wants nothing of it any more; what runs goes on. */
  void release() {
    post(new Want(_ -> VmRecord.Wanted.NOTHING));
  }

  private Patience usual() {
    return new Patience(DRAIN, services.settings().haltLimit());
  }

  /** Stops one run of it, unless that has ended; a later run goes on. */
  public void stop(Session run, String reason) throws InterruptedException {
    Stop order = new Stop(reason, run, false, usual(), new CompletableFuture<>());
    post(order);
    // Nobody is let in while the order waits; it is in the mailbox first, so that the next start
    // comes behind it.
    run.refuse();
    get(order.done());
  }

  /** Whether one of these messages is its own, one of its files, or one that these amend. */
  public boolean dependsOn(Set<ItemHash> messages) {
    VmDefinition made = definition;
    return messages.contains(hash)
        || (made != null
            && (made.watched().stream().anyMatch(messages::contains)
                || made.files().stream().anyMatch(file -> messages.contains(file.ref()))));
  }

  /**
   * Has it look whether its files have new versions, or its message is gone; then it stops, and the
   * next call starts it with what is there then. Returns at once.
   */
  public void refresh() {
    if (refreshes.compareAndSet(false, true)) {
      post(new Refresh());
    }
  }

  /** Stops it for good: whoever calls it from now on is told that it is stopped. */
  void retire(String reason) throws InterruptedException {
    stopAll(reason, true, usual());
  }

  /** The same without waiting for calls: for a node that stops. */
  void retireAtOnce(String reason) throws InterruptedException {
    stopAll(reason, true, new Patience(Duration.ZERO, SHORT_HALT));
  }

  private void stopAll(String reason, boolean isLast, Patience patience)
      throws InterruptedException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    unwanted.incrementAndGet();
    // Within the actor's thread: the next order may be to start again.
    CompletableFuture<Void> over = done.whenComplete((_, _) -> unwanted.decrementAndGet());
    post(new Stop(reason, null, isLast, patience, done));
    Run starting = run;
    if (session == null && starting != null) {
      starting.machine().process().kill(); // nobody waits for a program that is not wanted
    }
    get(over);
  }

  private static void get(CompletableFuture<Void> done) throws InterruptedException {
    try {
      done.get();
    } catch (ExecutionException e) {
      throw new ComputeException("the machine could not be stopped: " + e.getCause(), e);
    }
  }

  private synchronized void post(Order order) {
    if (isRetired) {
      refuse(order);
    } else {
      mailbox.add(order);
    }
  }

  private static void refuse(Order order) {
    switch (order) {
      case Start start -> start.answer().completeExceptionally(stopped());
      case Stop stop -> stop.done().complete(null);
      case Ended _, Want _, Refresh _ -> {}
    }
  }

  private static VmException stopped() {
    return new VmException(
        VmException.Step.STOPPED, "the machine was stopped meanwhile", List.of(), null);
  }

  // --- the actor's own thread ---

  private void live() {
    boolean goesOn = true;
    while (goesOn) {
      try {
        Order order = mailbox.poll(1, TimeUnit.SECONDS);
        if (order == null) {
          stopWhenItsTimeIsOver();
          stopWhenIdle();
        } else {
          obey(order);
          goesOn = !(order instanceof Stop stop && stop.isLast());
        }
      } catch (InterruptedException e) {
        goesOn = false;
      } catch (RuntimeException e) {
        log.error("{} failed", hash, e);
      }
    }
    retire();
  }

  private synchronized void retire() {
    isRetired = true;
    for (Order order = mailbox.poll(); order != null; order = mailbox.poll()) {
      refuse(order);
    }
  }

  private void obey(Order order) throws InterruptedException {
    switch (order) {
      case Start start -> start(start.answer());
      case Stop stop -> {
        try {
          if (stop.only() == null && !stop.isLast()) {
            want(VmRecord.Wanted.NOTHING);
          }
          if (stop.only() == null || stop.only() == session) {
            end(stop.reason(), null, stop.patience());
          }
        } finally {
          stop.done().complete(null);
        }
      }
      case Ended ended -> {
        if (ended.run() == run) {
          end("it ended by itself", "it ended by itself", usual());
        }
      }
      case Want want -> want(want.change().apply(record.wanted()));
      case Refresh _ -> lookAfterFiles();
    }
  }

  // Behind a start that is under way, so that there is somebody to look after; and not here, since
  // the core node may take its time, and whoever wants this machine stopped must not wait for it.
  private void lookAfterFiles() {
    refreshes.set(false);
    Session current = session;
    if (current != null) {
      Thread.ofVirtual().name("files of " + hash).start(() -> endIfOld(current));
    }
  }

  private void endIfOld(Session current) {
    try {
      String reason = Freshness.reasonToEnd(services.definitions(), current.definition());
      if (reason != null) {
        stop(current, reason);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void start(CompletableFuture<Session> answer) throws InterruptedException {
    Session current = session;
    if (current != null) {
      answer.complete(current);
      return;
    }
    try {
      failIfUnwanted();
      answer.complete(startNow());
    } catch (RuntimeException | Error e) {
      fail(e, answer);
    } catch (InterruptedException e) {
      answer.completeExceptionally(e);
      throw e;
    }
  }

  private void fail(Throwable cause, CompletableFuture<Session> answer)
      throws InterruptedException {
    if (unwanted.get() > 0) {
      // Whoever wants it stopped waits in the mailbox and ends what there is.
      answer.completeExceptionally(stopped());
      return;
    }
    try {
      logs.add(LogBook.Kind.SYSTEM, 0, "it could not be started: " + cause.getMessage());
      end("it could not be started", String.valueOf(cause.getMessage()), usual());
    } finally {
      answer.completeExceptionally(cause);
    }
  }

  private void failIfUnwanted() {
    if (unwanted.get() > 0) {
      throw stopped();
    }
  }

  private Session startNow() throws InterruptedException {
    try (Boot boot = new Boot(services, record.vmId(), logs)) {
      enter(new VmState.Preparing(services.now()));
      VmDefinition made = boot.define(hash);
      definition = made;
      record = record.of(made.kind());
      boot.prepare(made);
      failIfUnwanted();
      enter(new VmState.Starting(services.now()));
      Run started = boot.start(made);
      run = started;
      failIfUnwanted();
      started.whenEnded(() -> {
        boot.abandon();
        post(new Ended(started));
      });
      Guest guest = boot.await(started);
      boolean always = made.kind() == VmDefinition.Kind.PERSISTENT_PROGRAM;
      record = record.wanting(new VmRecord.Wanted(always, record.wanted().until()));
      enter(new VmState.Running(services.now()));
      Session ready = new Session(made, guest, services.nanoTime().getAsLong());
      session = ready;
      return ready;
    }
  }

  private void want(VmRecord.Wanted wanted) {
    if (!wanted.equals(record.wanted())) {
      VmRecord next = record.wanting(wanted);
      record = next;
      try {
        services.store().save(next);
      } catch (ComputeException e) {
        log.error("What is wanted of {} is not written down", hash, e);
      }
    }
  }

  private void stopWhenItsTimeIsOver() throws InterruptedException {
    Instant until = record.wanted().until();
    if (until != null && !services.now().isBefore(until)) {
      want(VmRecord.Wanted.NOTHING);
      end("it expired", null, usual());
    }
  }

  private void stopWhenIdle() throws InterruptedException {
    Session current = session;
    VmDefinition made = definition;
    if (current != null
        && made != null
        && made.kind() == VmDefinition.Kind.ON_DEMAND
        && current.refuseIfIdle(services.idleLimit(), services.nanoTime().getAsLong())) {
      end("nobody has asked it for " + services.idleLimit().toSeconds() + " s", null, usual());
    }
  }

  private void end(String reason, @Nullable String failure, Patience patience)
      throws InterruptedException {
    Session current = session;
    Run ending = run;
    if (current == null && ending == null && record.state() instanceof VmState.Stopped) {
      return;
    }
    if (!record.wanted().always()) {
      record = record.wanting(VmRecord.Wanted.NOTHING); // only this run was to end in time
    }
    enterAnyway(new VmState.Stopping(services.now(), reason));
    if (current != null) {
      current.refuse();
      if (failure == null) {
        current.drain(patience.calls());
      }
    }
    try {
      clearAway(ending, current, failure == null ? patience.halt() : null);
    } catch (RuntimeException e) {
      log.error("Not everything of {} could be cleared away", hash, e);
    }
    run = null;
    session = null;
    services.capacity().giveBack(record.vmId());
    enterAnyway(new VmState.Stopped(services.now(), reason, failure));
  }

  /**
   * {@code halt} is how long the guest may take to end by itself; null for one that is not asked.
   */
  private void clearAway(@Nullable Run ending, @Nullable Session current, @Nullable Duration halt)
      throws InterruptedException {
    try {
      if (ending == null) {
        services.host().remove(Boot.folder(services, record.vmId()));
      } else {
        ending.end(current == null ? null : current.guest(), halt);
      }
    } finally {
      services.networks().detach(record.vmId());
    }
  }

  /** A machine has to end also when nobody can write that down: after a crash it is found so. */
  private void enterAnyway(VmState state) {
    try {
      enter(state);
    } catch (ComputeException e) {
      log.error("That {} is {} is not written down", hash, state, e);
      record = record.in(state);
    }
  }

  private void enter(VmState state) {
    VmRecord next = record.in(state);
    services.store().save(next);
    record = next;
    log.debug("{} is {}", hash, state);
  }
}
