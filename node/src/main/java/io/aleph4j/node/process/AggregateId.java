package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;

/** What identifies an aggregate (spec 01 §5.2). */
public record AggregateId(Address owner, String key) {

  /**
   * Aggregates of this account are stored but never materialised, by a rule of the network (spec 01
   * §5.2).
   */
  private static final Address UNMATERIALISED_OWNER =
      new Address("0x51A58800b26AA1451aaA803d1746687cB88E0501");

  /** Whether its elements are folded at all. */
  public boolean isMaterialised() {
    return !owner.equals(UNMATERIALISED_OWNER);
  }
}
