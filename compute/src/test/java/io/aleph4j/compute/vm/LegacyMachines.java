package io.aleph4j.compute.vm;

import io.aleph4j.compute.hypervisor.Hypervisor;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.msgpack.value.Value;

/** Runs {@link LegacyMachine}s, for tests. */
public final class LegacyMachines implements Hypervisor {
  private final List<LegacyMachine> machines = new CopyOnWriteArrayList<>();
  private final Program program;
  private volatile byte[] hello = LegacyWords.hello("2.0.0");
  private volatile byte[] setup = LegacyWords.isSetUp();

  /** What answers the calls in a guest of version 1 or 2. */
  @FunctionalInterface
  public interface Program {
    /**
     * Answers one call.
     *
     * @param call everything that the host says of it
     * @return what is sent before the connection ends
     */
    byte[] answer(Value call) throws Exception;
  }

  /** All its machines run this. */
  public LegacyMachines(Program program) {
    this.program = program;
  }

  /** What the guests of the next machines say first. */
  public void hello(byte[] bytes) {
    hello = bytes;
  }

  /** What the guests of the next machines answer to their configuration. */
  public void setup(byte[] bytes) {
    setup = bytes;
  }

  /** Every machine that was started, in order. */
  public List<LegacyMachine> machines() {
    return List.copyOf(machines);
  }

  /** The machine that was started last. */
  public LegacyMachine latest() {
    return machines.getLast();
  }

  @Override
  public String description() {
    return "machines of old for tests";
  }

  @Override
  public boolean isAccelerated() {
    return false;
  }

  @Override
  public LegacyMachine start(MachinePlan plan, Consumer<String> console) {
    LegacyMachine machine = new LegacyMachine(plan, hello, setup, program);
    machines.add(machine);
    return machine;
  }
}
