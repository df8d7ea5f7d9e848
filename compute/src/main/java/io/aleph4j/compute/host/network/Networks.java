package io.aleph4j.compute.host.network;

import java.util.Collection;
import java.util.Optional;

/** The networks of a node's machines, as this system has them. Safe for many threads. */
public interface Networks extends AutoCloseable {

  /**
   * Begins: rules for these machines and for no other, and no tap but theirs. Whatever an earlier
   * run of this node has left is cleared away; what passes for machines that are kept passes all
   * the time.
   *
   * @param kept machines that have gone on without this node
   * @return why this system gives no IPv6, though it was asked to; empty when it does
   * @throws io.aleph4j.compute.ComputeException when this system cannot do it; the message says
   *     what is missing
   */
  Optional<String> begin(Collection<GuestNetwork> kept);

  /**
   * Makes a machine's tap and its rules; those of the same number are replaced, at one blow.
   *
   * @throws io.aleph4j.compute.ComputeException when it cannot be done; a new machine has nothing
   *     then, one that is replaced keeps what it had as far as rules go
   */
  void add(GuestNetwork guest);

  /** Removes a machine's tap and rules, if they are there. */
  void remove(int vmId);

  /** Removes all of them, and what was put into tables of others. Does nothing the second time. */
  @Override
  void close();
}
