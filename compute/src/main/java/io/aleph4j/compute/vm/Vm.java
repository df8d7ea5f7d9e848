package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.protocol.ItemHash;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

  /** What the actor is asked to do. */
  private sealed interface Order {
    record Start(CompletableFuture<Session> answer) implements Order {}

    record Stop(String reason, CompletableFuture<Void> done) implements Order {}

    record Ended(Run run) implements Order {}
  }

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

  /** What callers wait for while the machine starts; guarded by this. */
  private @Nullable CompletableFuture<Session> startup;

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
    while (current == null || !current.enter()) {
      current = await(starting());
    }
    return new VmLease(current, services.nanoTime());
  }

  private synchronized CompletableFuture<Session> starting() {
    CompletableFuture<Session> current = startup;
    if (current == null || current.isDone()) {
      current = new CompletableFuture<>();
      startup = current;
      mailbox.add(new Order.Start(current));
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

  /** Stops it, if it runs; returns when nothing of it runs. */
  public void stop(String reason) throws InterruptedException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    mailbox.add(new Order.Stop(reason, done));
    try {
      done.get();
    } catch (ExecutionException e) {
      throw new ComputeException("the machine could not be stopped: " + e.getCause(), e);
    }
  }

  /** Ends the actor. It takes no orders any more; its machine must have been stopped. */
  void retire() {
    actor.interrupt();
  }

  // --- the actor's own thread ---

  private void live() {
    while (true) {
      try {
        Order order = mailbox.poll(1, TimeUnit.SECONDS);
        if (order == null) {
          stopWhenIdle();
        } else {
          obey(order);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.error("{} failed", hash, e);
      }
    }
  }

  private void obey(Order order) throws InterruptedException {
    switch (order) {
      case Order.Start start -> start(start.answer());
      case Order.Stop stop -> {
        try {
          end(stop.reason(), null);
        } finally {
          stop.done().complete(null);
        }
      }
      case Order.Ended ended -> {
        if (ended.run() == run) {
          end("it ended by itself", "it ended by itself");
        }
      }
    }
  }

  private void start(CompletableFuture<Session> answer) throws InterruptedException {
    Session current = session;
    if (current != null) {
      answer.complete(current);
      return;
    }
    try {
      answer.complete(startNow());
    } catch (RuntimeException e) {
      logs.add(LogBook.Kind.SYSTEM, 0, "it could not be started: " + e.getMessage());
      end("it could not be started", e.getMessage());
      answer.completeExceptionally(e);
    } catch (InterruptedException e) {
      answer.completeExceptionally(e);
      throw e;
    }
  }

  private Session startNow() throws InterruptedException {
    Boot boot = new Boot(services, record.vmId(), logs);
    enter(new VmState.Preparing(services.now()));
    VmDefinition made = boot.define(hash);
    definition = made;
    record = record.of(made.kind());
    boot.prepare(made);
    enter(new VmState.Starting(services.now()));
    Run started = boot.start(made);
    run = started;
    started.whenEnded(() -> mailbox.add(new Order.Ended(started)));
    Guest guest = boot.await(made, started);
    enter(new VmState.Running(services.now()));
    Session ready = new Session(made, guest, services.nanoTime().getAsLong());
    session = ready;
    return ready;
  }

  private void stopWhenIdle() throws InterruptedException {
    Session current = session;
    VmDefinition made = definition;
    if (current != null
        && made != null
        && made.kind() == VmDefinition.Kind.ON_DEMAND
        && current.refuseIfIdle(services.idleLimit(), services.nanoTime().getAsLong())) {
      end("nobody has asked it for " + services.idleLimit().toSeconds() + " s", null);
    }
  }

  private void end(String reason, @Nullable String failure) throws InterruptedException {
    Session current = session;
    Run ending = run;
    if (current == null && ending == null && record.state() instanceof VmState.Stopped) {
      return;
    }
    enter(new VmState.Stopping(services.now(), reason));
    if (current != null) {
      current.refuse();
      if (failure == null) {
        current.drain(DRAIN);
      }
    }
    if (ending != null) {
      ending.end(current == null ? null : current.guest(), failure == null);
    }
    run = null;
    session = null;
    services.capacity().giveBack(record.vmId());
    enter(new VmState.Stopped(services.now(), reason, failure));
  }

  private void enter(VmState state) {
    VmRecord next = record.in(state);
    services.store().save(next);
    record = next;
    log.debug("{} is {}", hash, state);
  }
}
