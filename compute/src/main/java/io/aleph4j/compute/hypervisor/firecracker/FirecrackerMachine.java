package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.GuestChannel;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.hypervisor.Machine;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A process of Firecracker's. It is made, and waits: whoever wants to hear of the guest listens to
 * the {@link #channel()}, then lets it {@link #run()}.
 */
public final class FirecrackerMachine implements Machine {
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private final FirecrackerPlan plan;
  private final Layout layout;
  private final HostProcess process;
  private final FirecrackerApi api;
  private final GuestChannel channel;
  private final Runnable clearAway;
  private final SnapshotFiles snapshots;
  private final ReentrantLock lock = new ReentrantLock();
  private State state = State.WAITING;

  private enum State {
    WAITING("has not run yet"),
    RUNNING("runs"),
    PAUSED("is paused"),
    CLOSED("is closed");

    private final String words;

    State(String words) {
      this.words = words;
    }
  }

  FirecrackerMachine(
      FirecrackerPlan plan,
      Layout layout,
      HostProcess process,
      FirecrackerApi api,
      GuestChannel channel,
      SnapshotFiles snapshots,
      Runnable clearAway) {
    this.plan = plan;
    this.layout = layout;
    this.process = process;
    this.api = api;
    this.channel = channel;
    this.snapshots = snapshots;
    this.clearAway = clearAway;
  }

  /** Tells Firecracker all about the machine, once it listens. */
  void configure(Duration limit) {
    api.await(process, limit);
    plan.requests().forEach(api::send);
  }

  @Override
  public HostProcess process() {
    return process;
  }

  /** The way to the guest, as of before it runs; always there. */
  @Override
  public Optional<GuestChannel> channel() {
    return Optional.of(channel);
  }

  /**
   * Lets the guest run: boot, or go on where its snapshot was made.
   *
   * @throws ComputeException when it cannot, or has run already
   */
  @Override
  public void run() {
    step("be let run", State.WAITING, State.RUNNING, plan.run());
  }

  /**
   * Holds the guest's processors.
   *
   * @throws ComputeException when it does not run
   */
  public void pause() {
    step("be paused", State.RUNNING, State.PAUSED, Requests.pause());
  }

  /**
   * Lets a guest that is paused go on.
   *
   * @throws ComputeException when it is not paused
   */
  public void resume() {
    step("be resumed", State.PAUSED, State.RUNNING, Requests.resume());
  }

  /**
   * Writes a guest that is paused down. What it has not written to its disks yet is in its memory.
   *
   * @param folder where the files are put, on the same file system as the machine's folder or jail
   * @throws ComputeException when it is not paused, or the files cannot be written
   */
  public Snapshot snapshot(Path folder) {
    lock.lock();
    try {
      require("be written down", State.PAUSED);
      api.send(Requests.snapshot(layout));
      return snapshots.take(
          layout.outside(layout.writtenState()), layout.outside(layout.writtenMemory()), folder);
    } finally {
      lock.unlock();
    }
  }

  /** What Firecracker says of itself. */
  public InstanceInfo describe() {
    return api.describe();
  }

  private void step(String what, State from, State to, ApiRequest request) {
    lock.lock();
    try {
      require(what, from);
      api.send(request);
      state = to;
    } finally {
      lock.unlock();
    }
  }

  private void require(String what, State wanted) {
    if (state != wanted) {
      throw new ComputeException(
          "%s cannot %s: it %s, and would have to be one that %s"
              .formatted(plan.process().group(), what, state.words, wanted.words));
    }
  }

  /**
   * Never: Firecracker has no such port.
   *
   * @throws IOException always
   */
  @Override
  public SocketChannel openSerial() throws IOException {
    throw new IOException("Firecracker has no serial port for guests: use the channel");
  }

  @Override
  public void close() {
    process.kill();
    lock.lock();
    try {
      if (state == State.CLOSED) {
        return;
      }
      state = State.CLOSED;
      api.close();
      channel.close();
      awaitEnd();
      clearAway.run();
    } finally {
      lock.unlock();
    }
  }

  private void awaitEnd() {
    try {
      process.await(END_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
