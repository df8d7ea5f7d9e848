package io.aleph4j.compute.host;

import java.time.Duration;

/** A program that was started. Safe for many threads. */
public interface HostProcess {

  /** Its number. */
  long pid();

  /** Whether it runs. */
  boolean isAlive();

  /**
   * Waits until it has ended.
   *
   * @return its exit code, 128 and more for a signal
   */
  int await() throws InterruptedException;

  /** Waits until it has ended, at most this long; whether it has. */
  boolean await(Duration limit) throws InterruptedException;

  /** Asks it to end. */
  void terminate();

  /** Ends it, and everything that it has started, at once. */
  void kill();

  /** What it has used so far. */
  Usage usage();

  /**
   * What a process has used.
   *
   * @param processorNanos time on processors
   * @param memoryBytes memory that it holds, shared pages counted in parts
   */
  record Usage(long processorNanos, long memoryBytes) {}
}
