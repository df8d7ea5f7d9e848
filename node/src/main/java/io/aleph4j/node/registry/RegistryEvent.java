package io.aleph4j.node.registry;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ScoringReport;
import io.aleph4j.protocol.Timestamp;
import java.util.List;

/** What may change the list of nodes, in the order in which it happens (spec 08 §6.2). */
public sealed interface RegistryEvent {

  /**
   * Where an operation comes from.
   *
   * @param hash of the post
   * @param account in whose name it is (the content's address)
   * @param time of the post's envelope
   * @param height of the block that confirmed it, or of the last block before it came; 0 on a
   *     network without a chain
   */
  record Origin(ItemHash hash, Address account, Timestamp time, long height) {}

  /** An account gets a core node. */
  record CreateCore(Origin origin, NodeDetails details) implements RegistryEvent {}

  /** An account gets one more resource node. */
  record CreateResource(Origin origin, String type, NodeDetails details) implements RegistryEvent {}

  /** The owner of a core node takes a resource node under it. */
  record Link(Origin origin, ItemHash resource) implements RegistryEvent {}

  /** The owner of either ends the link of a resource node. */
  record Unlink(Origin origin, ItemHash resource) implements RegistryEvent {}

  /** An owner takes a node away. */
  record Drop(Origin origin, ItemHash node) implements RegistryEvent {}

  /** An account puts all that it holds on one core node. */
  record Stake(Origin origin, ItemHash core) implements RegistryEvent {}

  /** An account puts an equal part of what it holds on one more core node. */
  record StakeSplit(Origin origin, ItemHash core) implements RegistryEvent {}

  /** An account takes its stake from one core node. */
  record Unstake(Origin origin, ItemHash core) implements RegistryEvent {}

  /** The owner or the manager of a node changes what is said of it. */
  record Amend(Origin origin, ItemHash node, NodeDetails details) implements RegistryEvent {}

  /** A scoring service says what it measured of nodes. */
  record Scored(Origin origin, ScoringReport report) implements RegistryEvent {}

  /** What these accounts hold is no longer what it was. */
  record BalancesChanged(List<Address> accounts) implements RegistryEvent {

    public BalancesChanged {
      accounts = List.copyOf(accounts);
    }
  }
}
