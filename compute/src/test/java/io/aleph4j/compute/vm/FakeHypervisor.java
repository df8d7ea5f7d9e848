package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.hypervisor.Hypervisor;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs {@link FakeMachine}s, for tests. */
public final class FakeHypervisor implements Hypervisor {
  private final List<FakeMachine> machines = new CopyOnWriteArrayList<>();
  private final BlockingQueue<FakeMachine> started = new LinkedBlockingQueue<>();
  private volatile FakeGuest.Script script;
  private volatile @Nullable String failure;

  /** All its machines do the same. */
  public FakeHypervisor(FakeGuest.Script script) {
    this.script = script;
  }

  /** What the next machines do. */
  public void script(FakeGuest.Script next) {
    script = next;
  }

  /** Starts no more machines, and says why; null starts them again. */
  public void fail(@Nullable String why) {
    failure = why;
  }

  /** Every machine that was started, in order. */
  public List<FakeMachine> machines() {
    return List.copyOf(machines);
  }

  /** The machine that was started last. */
  public FakeMachine latest() {
    return machines.getLast();
  }

  /** Waits for the next machine to be started. */
  public FakeMachine next() throws InterruptedException {
    return started.take();
  }

  @Override
  public String description() {
    return "machines for tests";
  }

  @Override
  public boolean isAccelerated() {
    return false;
  }

  @Override
  public FakeMachine start(MachinePlan plan, Consumer<String> console) {
    String why = failure;
    if (why != null) {
      throw new ComputeException(why);
    }
    FakeMachine machine = new FakeMachine(plan, console);
    machines.add(machine);
    machine.start(script);
    started.add(machine);
    return machine;
  }
}
