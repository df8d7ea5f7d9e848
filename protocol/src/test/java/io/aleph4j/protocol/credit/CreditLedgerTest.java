package io.aleph4j.protocol.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 01 §7.3: exactly which rows and lots each post writes. */
class CreditLedgerTest {

  private static final Address A = new Address("0xA");
  private static final Address B = new Address("0xB");
  private static final Address C = new Address("0xC");
  private static final Address MINT = new Address("0xMint");
  private static final MoneyPolicy POLICY = MoneyPolicy.of(Set.of(), Set.of(MINT));
  private static final CreditLedger LEDGER = new CreditLedger(POLICY);

  /** Long after the change of units. */
  private static final long BASE = 1_800_000_000_000_000L;

  private static Timestamp at(long micros) {
    return new Timestamp(BASE + micros);
  }

  private static CreditLot lot(
      Address address, long time, String ref, int index, long remaining, @Nullable Timestamp end) {
    return new CreditLot(
        address, new CreditKey(at(time), new ItemHash(ref), index), remaining, end);
  }

  private static CreditKey key(long time, int index) {
    return new CreditKey(at(time), new ItemHash("post"), index);
  }

  private static LedgerOutcome apply(CreditPost post, Address owner, long time, CreditLot... lots) {
    return apply(post, owner, time, at(time), lots);
  }

  private static LedgerOutcome apply(
      CreditPost post, Address owner, long time, Timestamp now, CreditLot... lots) {
    return LEDGER.apply(
        new Posting(post, owner, new ItemHash("post"), at(time)),
        now,
        CreditAccount.ofAll(LEDGER.debited(post, owner), Arrays.asList(lots)));
  }

  private static LedgerChange change(CreditPost post, Address owner, long time, CreditLot... lots) {
    return (LedgerChange) apply(post, owner, time, lots);
  }

  private static CreditExpense expense(Object... addressesAndAmounts) {
    List<CreditExpense.Entry> entries = new ArrayList<>();
    for (int i = 0; i < addressesAndAmounts.length; i += 2) {
      entries.add(
          new CreditExpense.Entry(
              (Address) addressesAndAmounts[i],
              ((Number) addressesAndAmounts[i + 1]).longValue(),
              null,
              null,
              null,
              null,
              null,
              null));
    }
    return new CreditExpense(entries);
  }

  private static CreditTransfer.Entry to(
      Address address, long amount, @Nullable Timestamp expiration) {
    return new CreditTransfer.Entry(address, amount, expiration);
  }

  private static CreditTransfer transfer(CreditTransfer.Entry... entries) {
    return new CreditTransfer(List.of(entries));
  }

  private static CreditDistribution.Entry given(
      Address address, long amount, @Nullable Timestamp expiration) {
    return new CreditDistribution.Entry(
        address, amount, expiration, BigDecimal.ONE, "t", "p", null, null, null, null);
  }

  private static CreditDistribution distribution(CreditDistribution.Entry... entries) {
    return new CreditDistribution("USDC", "ethereum", List.of(entries));
  }

  @Test
  void aDistributionWritesALotAndARowPerEntry() {
    CreditDistribution.Entry whole =
        new CreditDistribution.Entry(
            A, 100, at(50), new BigDecimal("0.05"), "0xT", "WALLET", "o", "r", "card", 7L);
    LedgerChange change =
        change(distribution(whole, given(B, 5, null), given(A, 1, null)), MINT, 10);
    assertThat(change.rows())
        .containsExactly(
            new CreditHistoryRow(
                key(10, 0),
                A,
                100,
                at(50),
                new CreditNote(
                    new BigDecimal("0.05"),
                    7L,
                    "0xT",
                    "USDC",
                    "ethereum",
                    "WALLET",
                    "o",
                    "r",
                    "card",
                    null,
                    null)),
            new CreditHistoryRow(key(10, 1), B, 5, null, note(BigDecimal.ONE)),
            new CreditHistoryRow(key(10, 2), A, 1, null, note(BigDecimal.ONE)));
    assertThat(change.granted())
        .containsExactly(
            lot(A, 10, "post", 0, 100, at(50)),
            lot(B, 10, "post", 1, 5, null),
            lot(A, 10, "post", 2, 1, null));
    assertThat(change.drained()).isEmpty();
  }

  private static CreditNote note(BigDecimal price) {
    return new CreditNote(price, null, "t", "USDC", "ethereum", "p", null, null, null, null, null);
  }

  @Test
  void emptyTextsAreKeptAsNone() {
    CreditDistribution post =
        new CreditDistribution(
            "",
            "",
            List.of(
                new CreditDistribution.Entry(
                    A, 1, null, BigDecimal.ONE, "", "", "", "", "", null)));
    assertThat(change(post, MINT, 1).rows().getFirst().note())
        .isEqualTo(
            new CreditNote(
                BigDecimal.ONE, null, null, null, null, null, null, null, null, null, null));
  }

  @Test
  void anExpenseTakesTheOldestLotsFirst() {
    CreditLot second = lot(A, 2, "b", 0, 10, null);
    CreditLot first = lot(A, 1, "z", 9, 10, at(90));
    CreditLot third = lot(A, 2, "b", 1, 10, at(80));
    CreditLot fourth = lot(A, 2, "c", 0, 10, null);
    LedgerChange change = change(expense(A, 25), A, 5, fourth, third, second, first);
    assertThat(change.drained())
        .containsExactly(first.withRemaining(0), second.withRemaining(0), third.withRemaining(5));
    assertThat(change.granted()).isEmpty();
    assertThat(change.rows())
        .containsExactly(
            new CreditHistoryRow(
                key(5, 0),
                A,
                -25,
                null,
                new CreditNote(
                    null,
                    null,
                    null,
                    null,
                    null,
                    "ALEPH",
                    null,
                    null,
                    "credit_expense",
                    null,
                    null)));
  }

  @Test
  void theRowOfAnExpenseSaysWhatItWasFor() {
    CreditExpense post =
        new CreditExpense(
            List.of(
                new CreditExpense.Entry(
                    A,
                    3,
                    "message",
                    "machine",
                    "node",
                    new BigDecimal("15.83"),
                    12L,
                    new BigDecimal("340.5"))));
    assertThat(change(post, MINT, 5).rows())
        .containsExactly(
            new CreditHistoryRow(
                key(5, 0),
                A,
                -3,
                null,
                new CreditNote(
                    new BigDecimal("15.83"),
                    null,
                    "node",
                    null,
                    null,
                    "ALEPH",
                    "machine",
                    "message",
                    "credit_expense",
                    12L,
                    new BigDecimal("340.5"))));
  }

  @ParameterizedTest
  @CsvSource({
    // granted, expires, of 10 credits taken at moment 100
    "99,  , 10",
    "100, , 10",
    "101, , 0",
    "1, 101, 10",
    "1, 100, 0",
    "1, 99, 0",
    "100, 101, 10",
  })
  void onlyLotsThatAreThereAndNotExpiredPay(long granted, @Nullable Long expires, long taken) {
    CreditLot lot = lot(A, granted, "x", 0, 10, expires == null ? null : at(expires));
    LedgerChange change = change(expense(A, 10), MINT, 100, lot);
    assertThat(change.drained())
        .isEqualTo(taken == 0 ? List.of() : List.of(lot.withRemaining(10 - taken)));
    assertThat(change.rows().getFirst().amount()).isEqualTo(-10);
  }

  @Test
  void whatIsMissingForAnExpenseIsDropped() {
    CreditLot lot = lot(A, 1, "x", 0, 7, null);
    LedgerChange change = change(expense(A, 10, B, 4, A, 1), MINT, 5, lot);
    assertThat(change.drained()).containsExactly(lot.withRemaining(0));
    assertThat(change.rows()).extracting(CreditHistoryRow::amount).containsExactly(-10L, -4L, -1L);
  }

  @Test
  void entriesOfOneAccountGoOnWhereTheLastOneStopped() {
    CreditLot first = lot(A, 1, "x", 0, 7, null);
    CreditLot second = lot(A, 1, "x", 1, 7, null);
    LedgerChange change = change(expense(A, 3, B, 1, A, 6, A, 1), MINT, 5, first, second);
    assertThat(change.drained()).containsExactly(first.withRemaining(0), second.withRemaining(4));
    assertThat(change.rows()).extracting(row -> row.key().index()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void aTransferHandsOnWhatWasTakenWithTheEarlierExpiration() {
    CreditLot first = lot(A, 1, "x", 0, 10, at(70));
    CreditLot second = lot(A, 1, "x", 1, 10, null);
    CreditLot third = lot(A, 1, "x", 2, 10, at(60));
    LedgerChange change =
        change(transfer(to(B, 25, at(65)), to(C, 5, null)), A, 5, first, second, third);
    assertThat(change.granted())
        .containsExactly(
            lot(B, 5, "post", 0, 20, at(65)),
            lot(B, 5, "post", 1, 5, at(60)),
            lot(C, 5, "post", 3, 5, at(60)));
    assertThat(change.drained())
        .containsExactly(first.withRemaining(0), second.withRemaining(0), third.withRemaining(0));
    CreditNote fromA = handed("0xA");
    assertThat(change.rows())
        .containsExactly(
            new CreditHistoryRow(key(5, 0), B, 20, at(65), fromA),
            new CreditHistoryRow(key(5, 1), B, 5, at(60), fromA),
            new CreditHistoryRow(key(5, 2), A, -25, null, handed("0xB")),
            new CreditHistoryRow(key(5, 3), C, 5, at(60), fromA),
            new CreditHistoryRow(key(5, 4), A, -5, null, handed("0xC")));
  }

  private static CreditNote handed(String counterparty) {
    return new CreditNote(
        null, null, null, null, null, "ALEPH", counterparty, null, "credit_transfer", null, null);
  }

  @Test
  void onlyNeighboursOfOneExpirationAreMerged() {
    LedgerChange change =
        change(
            transfer(to(B, 40, null)),
            A,
            5,
            lot(A, 1, "x", 0, 10, at(70)),
            lot(A, 1, "x", 1, 10, null),
            lot(A, 1, "x", 2, 10, null),
            lot(A, 1, "x", 3, 10, at(70)));
    assertThat(change.granted())
        .containsExactly(
            lot(B, 5, "post", 0, 10, at(70)),
            lot(B, 5, "post", 1, 20, null),
            lot(B, 5, "post", 2, 10, at(70)));
  }

  @ParameterizedTest
  @CsvSource({"30, 30", "30, 29", "1, 0"})
  void aTransferOfMoreThanThereIsIsRefused(long asked, long there) {
    LedgerOutcome outcome =
        apply(
            transfer(to(B, asked - 1, null), to(C, 2, null)),
            A,
            5,
            lot(A, 1, "x", 0, there, null),
            lot(A, 1, "x", 1, 50, at(5)));
    assertThat(outcome)
        .isEqualTo(
            new InsufficientCredits(A, BigInteger.valueOf(asked + 1), BigInteger.valueOf(there)));
    InsufficientCredits refusal = (InsufficientCredits) outcome;
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FORMAT);
    assertThat(refusal.details())
        .isEqualTo(
            Detail.of(
                "the transfer needs "
                    + (asked + 1)
                    + " credits and 0xA has "
                    + there
                    + "; send less, or add credits first"));
  }

  @Test
  void aTransferOfAllThereIsIsNotRefused() {
    CreditLot lot = lot(A, 1, "x", 0, 30, null);
    assertThat(change(transfer(to(B, 30, null)), A, 5, lot).drained())
        .containsExactly(lot.withRemaining(0));
  }

  @Test
  void sumsBeyondSixtyFourBitsAreCompared() {
    CreditTransfer post = transfer(to(B, Long.MAX_VALUE, null), to(C, Long.MAX_VALUE, null));
    CreditLot first = lot(A, 1, "x", 0, Long.MAX_VALUE, null);
    CreditLot second = lot(A, 1, "x", 1, Long.MAX_VALUE, null);
    assertThat(apply(post, A, 5, first, second.withRemaining(Long.MAX_VALUE - 1)))
        .isInstanceOf(InsufficientCredits.class);
    assertThat(change(post, A, 5, first, second).drained()).hasSize(2);
  }

  /** The balance is that of now, while the lots are those of the post's time. */
  @Test
  void whatExpiredMeanwhileIsNoBalanceButPaysIfThereIsAnother() {
    CreditLot expired = lot(A, 1, "x", 0, 10, at(50));
    CreditLot valid = lot(A, 2, "x", 0, 10, null);
    assertThat(apply(transfer(to(B, 10, null)), A, 5, at(49), expired))
        .isInstanceOf(LedgerChange.class);
    assertThat(apply(transfer(to(B, 10, null)), A, 5, at(50), expired))
        .isEqualTo(new InsufficientCredits(A, BigInteger.TEN, BigInteger.ZERO));
    LedgerChange change =
        (LedgerChange) apply(transfer(to(B, 10, null)), A, 5, at(50), expired, valid);
    assertThat(change.drained()).containsExactly(expired.withRemaining(0));
    assertThat(change.granted()).containsExactly(lot(B, 5, "post", 0, 10, at(50)));
  }

  @Test
  void aRecipientGetsNoMoreThanWasTakenUnlessNothingWas() {
    CreditLot young = lot(A, 9, "x", 0, 100, null);
    CreditLot old = lot(A, 1, "x", 0, 4, null);
    LedgerChange change = change(transfer(to(B, 10, at(70)), to(C, 10, at(80))), A, 5, young, old);
    assertThat(change.granted())
        .containsExactly(lot(B, 5, "post", 0, 4, at(70)), lot(C, 5, "post", 2, 10, at(80)));
    assertThat(change.drained()).containsExactly(old.withRemaining(0));
    assertThat(change.rows())
        .extracting(CreditHistoryRow::amount)
        .containsExactly(4L, -10L, 10L, -10L);
  }

  @Test
  void aPublishersTransferCreatesCredits() {
    LedgerChange change = change(transfer(to(B, 10, at(70)), to(C, 3, null)), MINT, 5);
    assertThat(change.rows())
        .containsExactly(
            new CreditHistoryRow(key(5, 0), B, 10, at(70), handed("0xMint")),
            new CreditHistoryRow(key(5, 1), C, 3, null, handed("0xMint")));
    assertThat(change.granted())
        .containsExactly(lot(B, 5, "post", 0, 10, at(70)), lot(C, 5, "post", 1, 3, null));
    assertThat(change.drained()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"-1, 10000", "0, 1", "1, 1"})
  void theUnitChangesAtTheDate(long micros, long factor) {
    Timestamp time = new Timestamp(1_769_990_400_000_000L + micros);
    ItemHash ref = new ItemHash("post");
    CreditLot lot = new CreditLot(A, new CreditKey(new Timestamp(0), ref, 0), 1_000_000, null);
    Map<Address, CreditAccount> accounts = CreditAccount.ofAll(Set.of(A), List.of(lot));
    for (CreditPost post :
        List.of(distribution(given(A, 3, null)), expense(A, 3), transfer(to(B, 3, null)))) {
      LedgerChange change =
          (LedgerChange) LEDGER.apply(new Posting(post, A, ref, time), time, accounts);
      assertThat(change.rows()).allMatch(row -> Math.abs(row.amount()) == 3 * factor);
      assertThat(change.granted()).allMatch(granted -> granted.remaining() == 3 * factor);
      assertThat(change.drained())
          .allMatch(drained -> drained.remaining() == 1_000_000 - 3 * factor);
    }
    LedgerChange created =
        (LedgerChange)
            LEDGER.apply(new Posting(transfer(to(B, 3, null)), MINT, ref, time), time, Map.of());
    assertThat(created.granted().getFirst().remaining()).isEqualTo(3 * factor);
  }

  /** The network compares the balance with the numbers of the post, whatever their unit. */
  @Test
  void aTransferInTheLargerUnitIsAskedForTheSmallerOne() {
    Timestamp time = new Timestamp(1_769_990_399_999_999L);
    CreditLot lot =
        new CreditLot(A, new CreditKey(new Timestamp(0), new ItemHash("x"), 0), 12, null);
    LedgerChange change =
        (LedgerChange)
            LEDGER.apply(
                new Posting(transfer(to(B, 12, null)), A, new ItemHash("post"), time),
                time,
                CreditAccount.ofAll(Set.of(A), List.of(lot)));
    assertThat(change.rows()).extracting(CreditHistoryRow::amount).containsExactly(12L, -120_000L);
  }

  @Test
  void whoPaysIsAskedFor() {
    assertThat(LEDGER.debited(distribution(given(A, 1, null)), MINT)).isEmpty();
    assertThat(LEDGER.debited(expense(B, 1, A, 2, B, 3), MINT)).containsExactly(B, A);
    assertThat(LEDGER.debited(transfer(to(B, 1, null)), A)).containsExactly(A);
    assertThat(LEDGER.debited(transfer(to(B, 1, null)), MINT)).isEmpty();
  }

  @Test
  void anAccountThatWasNotReadIsAnError() {
    Posting posting = new Posting(expense(A, 1), MINT, new ItemHash("post"), at(1));
    assertThatThrownBy(() -> LEDGER.apply(posting, at(1), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0xA");
  }

  @Test
  void theNextPostOfABatchIsDecidedOnWhatTheOneBeforeLeft() {
    Map<Address, CreditAccount> accounts = Map.of(A, CreditAccount.empty(A));
    CreditDistribution grants = distribution(given(A, 10, null), given(B, 5, null));
    LedgerChange granted =
        (LedgerChange)
            LEDGER.apply(new Posting(grants, MINT, new ItemHash("p1"), at(1)), at(1), accounts);
    accounts = granted.applyTo(accounts);
    LedgerChange handed =
        (LedgerChange)
            LEDGER.apply(
                new Posting(transfer(to(B, 4, null)), A, new ItemHash("p2"), at(2)),
                at(2),
                accounts);
    accounts = handed.applyTo(accounts);
    assertThat(balances(accounts))
        .isEqualTo(Map.of(A, BigInteger.valueOf(6), B, BigInteger.valueOf(9)));
    // Grants that come again change nothing.
    assertThat(granted.applyTo(accounts)).isEqualTo(accounts);
  }

  private static Map<Address, BigInteger> balances(Map<Address, CreditAccount> accounts) {
    return Map.of(A, balance(accounts, A, 9), B, balance(accounts, B, 9));
  }

  private static BigInteger balance(
      Map<Address, CreditAccount> accounts, Address address, long now) {
    return Objects.requireNonNull(accounts.get(address)).balance(at(now));
  }

  /** Each entry would pass all lots again if the work were quadratic. */
  @Test
  void aHundredThousandEntriesMeetAHundredThousandLots() {
    int many = 100_000;
    List<CreditLot> lots = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      lots.add(lot(A, 1, "x", i, 1, at(i % 2 == 0 ? 2 : 1000)));
    }
    Object[] entries =
        IntStream.range(0, many).boxed().flatMap(i -> List.of(A, 1).stream()).toArray();
    CreditExpense post = expense(entries);
    LedgerChange change =
        (LedgerChange)
            LEDGER.apply(
                new Posting(post, MINT, new ItemHash("post"), at(5)),
                at(5),
                CreditAccount.ofAll(Set.of(A), lots));
    assertThat(change.rows()).hasSize(many);
    assertThat(change.drained()).hasSize(many / 2).allMatch(lot -> lot.remaining() == 0);
    assertThat(balance(change.applyTo(CreditAccount.ofAll(Set.of(A), lots)), A, 5))
        .isEqualTo(BigInteger.ZERO);
  }
}
