package io.aleph4j.node.payment;

import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a batch writes about money.
 *
 * @param charges what its files and machines cost
 * @param gifts credits that accounts get because they are asked for some for the first time
 * @param movement what its post does to balances; null when there is none
 * @param now when that is
 */
public record MoneyChange(
    List<Charge> charges,
    List<CreditHistoryRow> gifts,
    @Nullable Movement movement,
    Timestamp now) {

  /** Nothing. */
  public static final MoneyChange NOTHING =
      new MoneyChange(List.of(), List.of(), null, new Timestamp(0));

  public MoneyChange {
    charges = List.copyOf(charges);
    gifts = List.copyOf(gifts);
  }

  /** Whether nothing has to be written. */
  public boolean isNothing() {
    return charges.isEmpty() && gifts.isEmpty() && movement == null;
  }
}
