package io.aleph4j.compute.hypervisor;

/**
 * The hypervisor that a node uses, and how that came.
 *
 * @param whyEmulated why it has no help of the processor, which it could have; empty when it has,
 *     or nobody knows
 * @param whyOther why it is not the one that the settings want; empty when it is
 */
public record Choice(Hypervisor hypervisor, String whyEmulated, String whyOther) {

  /** One that is as it was wanted. */
  public static Choice of(Hypervisor hypervisor) {
    return new Choice(hypervisor, "", "");
  }

  /** The same in place of one that was wanted and cannot be used, for this reason. */
  public Choice insteadOf(String why) {
    return new Choice(hypervisor, whyEmulated, why);
  }
}
