package io.aleph4j.node.payment;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditAccount;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The accounts of a batch while it is decided. Belongs to one thread; no I/O. */
public final class AccountBook {

  private final MoneyState loaded;
  private final Timestamp now;
  private final Map<Address, Funds> funds;
  private final List<Charge> charges = new ArrayList<>();
  private final List<CreditHistoryRow> gifts = new ArrayList<>();
  private @Nullable Movement movement;

  /** What was loaded, with what the settings say about accounts that nothing is known of. */
  public AccountBook(
      MoneyState loaded, Set<Address> payers, PaymentSettings settings, Timestamp now) {
    this.loaded = loaded;
    this.now = now;
    funds = new HashMap<>(loaded.funds());
    payers.forEach(payer -> funds.computeIfAbsent(payer, Funds::none));
    funds.replaceAll((payer, was) -> completed(payer, was, settings));
  }

  private Funds completed(Address payer, Funds was, PaymentSettings settings) {
    CreditAccount credits = was.credits();
    if (!was.known() && settings.firstCredits() > 0) {
      CreditHistoryRow gift = FirstCredits.of(payer, settings.firstCredits(), now);
      gifts.add(gift);
      credits = credits.add(List.of(gift.lot()));
    }
    return new Funds(
        was.tokens() == null ? settings.assumedTokens() : was.tokens(),
        credits,
        true,
        was.holdCost(),
        was.creditCost());
  }

  /** What things cost now. */
  public Prices prices() {
    return loaded.prices();
  }

  /** The moment of the batch. */
  public Timestamp now() {
    return now;
  }

  /** What this owner of a file or a machine has and pays for. */
  public Funds of(Address owner) {
    return funds.getOrDefault(owner, Funds.none(owner));
  }

  /** What was loaded for a post with credits. */
  public MoneyState loaded() {
    return loaded;
  }

  /** A message of the batch costs something. */
  public void charge(Charge charge) {
    if (!charge.cost().lines().isEmpty()) {
      charges.add(charge);
      funds.put(charge.owner(), of(charge.owner()).with(charge));
    }
  }

  /** The post of the batch moves money. */
  public void move(Movement moved) {
    if (movement != null) {
      throw new IllegalStateException("a batch holds one post that moves money at most");
    }
    movement = moved;
  }

  /** What has to be written. */
  public MoneyChange change() {
    return new MoneyChange(charges, gifts, movement, now);
  }
}
