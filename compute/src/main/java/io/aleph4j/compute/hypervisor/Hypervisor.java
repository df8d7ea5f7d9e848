package io.aleph4j.compute.hypervisor;

import java.util.function.Consumer;

/** What runs machines. Safe for many threads. */
public interface Hypervisor {

  /** What it is, with its version, for operators. */
  String description();

  /** Whether it uses the processor's help, or emulates all in software. */
  boolean isAccelerated();

  /**
   * Starts a machine; returns when its process runs.
   *
   * @param console is given each line that the kernel or the hypervisor prints
   * @throws io.aleph4j.compute.ComputeException when it cannot be started
   */
  Machine start(MachinePlan plan, Consumer<String> console);
}
