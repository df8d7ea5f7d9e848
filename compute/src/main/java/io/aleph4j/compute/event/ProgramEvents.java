package io.aleph4j.compute.event;

import io.aleph4j.protocol.ItemHash;

/** Tells programs of messages. Safe for many threads. */
@FunctionalInterface
public interface ProgramEvents {

  /**
   * Runs a program, which is started when it does not run, and waits until it has taken a message.
   *
   * @param message the whole message, as JSON
   * @throws io.aleph4j.compute.ComputeException when it does not start, fails, or takes too long
   */
  void run(ItemHash program, String message) throws InterruptedException;
}
