package io.aleph4j.benchmarks;

/** Does nothing: what it takes to run is what a virtual machine takes to start and end. */
public final class EmptyProgram {

  private EmptyProgram() {}

  /** Returns at once. */
  public static void main(String[] arguments) {}
}
