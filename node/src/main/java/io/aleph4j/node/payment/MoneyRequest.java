package io.aleph4j.node.payment;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has to be read before a batch can be decided that costs something or moves credits.
 *
 * @param payers the owners of files and machines
 * @param credits what a post with credits needs; null when there is none
 */
public record MoneyRequest(Set<Address> payers, @Nullable Credits credits) {

  /** Nothing. */
  public static final MoneyRequest NOTHING = new MoneyRequest(Set.of(), null);

  public MoneyRequest {
    payers = Set.copyOf(payers);
  }

  /** Whether nothing has to be read. */
  public boolean isEmpty() {
    return payers.isEmpty() && credits == null;
  }

  /**
   * A post with credits.
   *
   * @param debited the accounts from which it takes
   * @param concerned all accounts that it has rows for
   * @param time its place in the history, which may be before rows that are there
   */
  public record Credits(Set<Address> debited, Set<Address> concerned, Timestamp time) {

    public Credits {
      debited = Set.copyOf(debited);
      concerned = Set.copyOf(concerned);
    }
  }
}
