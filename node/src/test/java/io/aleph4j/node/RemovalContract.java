package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.node.storage.Consistency;
import io.aleph4j.node.storage.StatusReads;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.MoneyPolicy;
import io.aleph4j.protocol.price.PaymentPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * What tests of removal share: a network where everything is paid for from the beginning and files
 * of ten bytes at most are free, and the one who says what accounts have.
 */
abstract class RemovalContract extends NodeContract {

  static final Account PUBLISHER = Draft.ACCOUNTS.get(9);
  static final int FREE_BYTES = 10;
  static final BigDecimal RICH = new BigDecimal("1000000000");
  private static final Timestamp NEVER = new Timestamp(Long.MAX_VALUE);

  HandClock clock = new HandClock();
  private long height;

  static PaymentSettings payment() {
    Set<Address> publishers = Set.of(PUBLISHER.address());
    MoneyPolicy live = MoneyPolicy.of(publishers, publishers);
    return PaymentSettings.network()
        .with(new PaymentPolicy(new Timestamp(0), 0, NEVER, NEVER, FREE_BYTES))
        .with(
            new MoneyPolicy(
                live.balancesType(),
                publishers,
                live.creditTypes(),
                publishers,
                Set.of(),
                new Timestamp(0),
                1));
  }

  static CoreNodeSettings settings() {
    return CoreNodeSettings.defaults().withRules(RuleSettings.defaults().with(payment()));
  }

  @Override
  CoreNode newNode(DataSource source, InstantSource any) {
    return newNode(source, clock, settings());
  }

  /** Says how many tokens an account holds. */
  void tokens(Account account, BigDecimal amount) {
    height++;
    process(
        Draft.post(
                PUBLISHER,
                "balances-update",
                "{\"chain\":\"ETH\",\"main_height\":"
                    + height
                    + ",\"balances\":{"
                    + Draft.quoted(account.address().value())
                    + ":"
                    + amount.toPlainString()
                    + "}}")
            .at((double) height));
  }

  /** Gives an account credits, for a while or for ever. */
  void credits(Account account, long amount, String moreFields) {
    height++;
    process(
        Draft.post(
                PUBLISHER,
                "aleph_credit_distribution",
                "{\"distribution\":{\"token\":\"USDC\",\"chain\":\"ETH\",\"credits\":[{\"address\":"
                    + Draft.quoted(account.address().value())
                    + ",\"amount\":"
                    + amount
                    + ",\"price\":\"1\",\"tx_hash\":\"0x\",\"provider\":\"p\""
                    + moreFields
                    + "}]}}")
            .at((double) height));
  }

  /** Takes credits from an account. */
  void spend(Account account, long amount) {
    height++;
    process(
        Draft.post(
                PUBLISHER,
                "aleph_credit_expense",
                "{\"expense\":{\"credits\":[{\"address\":"
                    + Draft.quoted(account.address().value())
                    + ",\"amount\":"
                    + amount
                    + "}]}}")
            .at((double) height));
  }

  /** What these messages cost together in this way of paying, credits for a day. */
  BigDecimal cost(String way, ItemHash... messages) {
    BigDecimal sum = BigDecimal.ZERO;
    for (ItemHash message : messages) {
      sum =
          sum.add(
              new BigDecimal(
                  database.one(
                      "SELECT sum(" + way + ") FROM cost WHERE item_hash = '" + message + "'")));
    }
    return way.equals("credit") ? sum.multiply(BigDecimal.valueOf(86_400)) : sum;
  }

  /** Uploads a file of this name and size, and keeps it. */
  ItemHash store(Account account, String name, int bytes) {
    return process(Draft.store(account, keep(name + "x".repeat(bytes - name.length()))));
  }

  static Draft byCredit(Draft draft) {
    return Machines.with(draft, "\"payment\":{\"type\":\"credit\"}");
  }

  /** Where a message stands: processed, removing, removed, forgotten or nothing. */
  String standing(ItemHash message) {
    return new StatusReads(database.source())
        .standing(message.value())
        .map(found -> found.status().wireName())
        .orElse("nothing");
  }

  List<String> standings(ItemHash... messages) {
    return Arrays.stream(messages).map(this::standing).toList();
  }

  /** The kinds of pins of this message. */
  List<String> pins(ItemHash message) {
    return database.all(
        "SELECT kind FROM file_pin WHERE item_hash = '" + message + "' ORDER BY kind");
  }

  void pass(Duration time) {
    clock.pass(time);
  }

  /** Runs both jobs; how many messages got another status. */
  long examine() {
    try {
      return node.examinePayments();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void collect() {
    try {
      node.collect();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void assertSound() {
    assertThat(new Consistency(database.source()).faults()).isEmpty();
    assertAuditClean();
  }
}
