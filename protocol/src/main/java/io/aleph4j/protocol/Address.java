package io.aleph4j.protocol;

import java.util.Locale;

/**
 * An account's address, exactly as a message spells it.
 *
 * <p>Equality is that of the spelling: aggregates, balances and the owner of an amended post
 * compare exactly, while permissions use {@link #sameAccount}. No chain's form is checked here; the
 * signature scheme decides what a valid sender is (spec 01 §1.1, §8.1 Q-7).
 */
public record Address(String value) implements Comparable<Address> {

  /**
   * Whether both spell the same account when letter case is ignored, the network's rule for
   * permissions.
   */
  public boolean sameAccount(Address other) {
    return ofAccount().equals(other.ofAccount());
  }

  /** What all spellings of the same account have in common. */
  String ofAccount() {
    return value.toLowerCase(Locale.ROOT);
  }

  @Override
  public int compareTo(Address other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
