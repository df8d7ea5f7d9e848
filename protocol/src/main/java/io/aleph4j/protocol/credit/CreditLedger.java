package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a post with credits writes (spec 01 §7.3, spec 03 §6.3). Pure and thread-safe.
 *
 * <p>The caller reads the lots of {@link #debited} and keeps others from changing them meanwhile,
 * asks {@link #apply}, writes the change, and has the accounts of {@link CreditReplay#late} worked
 * out anew. It enters each post once: the history tells, which has the rows of a post under its
 * hash. Entered again, debits would take again, and lots that were used up and deleted would be
 * back.
 */
public record CreditLedger(MoneyPolicy policy) {

  /** The accounts from which this post takes credits. */
  public Set<Address> debited(CreditPost post, Address owner) {
    return switch (post) {
      case CreditDistribution _ -> Set.of();
      case CreditExpense expense -> {
        Set<Address> payers = new LinkedHashSet<>();
        expense.entries().forEach(entry -> payers.add(entry.address()));
        yield payers;
      }
      case CreditTransfer _ -> policy.isCreditPublisher(owner) ? Set.of() : Set.of(owner);
    };
  }

  /** All accounts that this post may write rows for. */
  public Set<Address> concerned(CreditPost post, Address owner) {
    Set<Address> concerned = new LinkedHashSet<>(debited(post, owner));
    switch (post) {
      case CreditDistribution distribution ->
          distribution.entries().forEach(entry -> concerned.add(entry.address()));
      case CreditExpense _ -> {}
      case CreditTransfer transfer ->
          transfer.entries().forEach(entry -> concerned.add(entry.address()));
    }
    return concerned;
  }

  /**
   * What this post writes, given the accounts of {@link #debited}, each of them, even without lots.
   * Only a transfer can be refused.
   *
   * @param now by which expired credits do not count in the balance of a transfer's owner
   * @throws IllegalArgumentException when an account is missing
   * @throws ArithmeticException when the post was read for another time, and its credits do not fit
   *     64 bits
   */
  public LedgerOutcome apply(Posting posting, Timestamp now, Map<Address, CreditAccount> accounts) {
    return switch (posting.post()) {
      case CreditDistribution distribution -> distribute(posting, distribution);
      case CreditExpense expense -> spend(posting, expense, accounts);
      case CreditTransfer transfer ->
          policy.isCreditPublisher(posting.owner())
              ? create(posting, transfer)
              : transfer(posting, transfer, now, account(accounts, posting.owner()));
    };
  }

  private LedgerChange distribute(Posting posting, CreditDistribution distribution) {
    Entries entries = new Entries(posting);
    for (CreditDistribution.Entry entry : distribution.entries()) {
      entries.grant(
          entry.address(),
          new CreditPortion(credits(entry.amount(), posting), entry.expiration()),
          CreditNote.of(distribution, entry));
    }
    return entries.change(List.of());
  }

  private LedgerChange spend(
      Posting posting, CreditExpense expense, Map<Address, CreditAccount> accounts) {
    Entries entries = new Entries(posting);
    Map<Address, Drain> drains = new LinkedHashMap<>();
    for (CreditExpense.Entry entry : expense.entries()) {
      long amount = credits(entry.amount(), posting);
      drains
          .computeIfAbsent(entry.address(), payer -> account(accounts, payer).drain(posting.time()))
          .take(amount);
      entries.debit(entry.address(), amount, CreditNote.of(entry));
    }
    List<CreditLot> drained = new ArrayList<>();
    drains.values().forEach(drain -> drained.addAll(drain.touched()));
    return entries.change(drained);
  }

  /** A publisher's transfer takes nothing from anybody. */
  private LedgerChange create(Posting posting, CreditTransfer transfer) {
    Entries entries = new Entries(posting);
    CreditNote note = CreditNote.ofTransfer(posting.owner().value());
    for (CreditTransfer.Entry entry : transfer.entries()) {
      entries.grant(entry.address(), asked(entry, posting), note);
    }
    return entries.change(List.of());
  }

  private LedgerOutcome transfer(
      Posting posting, CreditTransfer transfer, Timestamp now, CreditAccount account) {
    // The network compares the numbers of the post, even where they count in the larger unit.
    BigInteger required = transfer.total();
    BigInteger available = account.balance(now);
    return available.compareTo(required) < 0
        ? new InsufficientCredits(posting.owner(), required, available)
        : transfer(posting, transfer, account.drain(posting.time()));
  }

  private LedgerChange transfer(Posting posting, CreditTransfer transfer, Drain drain) {
    Entries entries = new Entries(posting);
    CreditNote fromOwner = CreditNote.ofTransfer(posting.owner().value());
    for (CreditTransfer.Entry entry : transfer.entries()) {
      CreditPortion asked = asked(entry, posting);
      for (CreditPortion portion : received(drain.take(asked.amount()), asked)) {
        entries.grant(entry.address(), portion, fromOwner);
      }
      entries.debit(
          posting.owner(), asked.amount(), CreditNote.ofTransfer(entry.address().value()));
    }
    return entries.change(drain.touched());
  }

  /**
   * What a recipient gets for what was taken: never for longer than it was the owner's, neighbours
   * of one expiration together.
   *
   * <p>When the owner had nothing at the post's time, the network grants all that was asked for,
   * although nothing is taken. So does this, because the state must equal the network's.
   */
  private static List<CreditPortion> received(List<CreditPortion> taken, CreditPortion asked) {
    if (taken.isEmpty()) {
      return List.of(asked);
    }
    List<CreditPortion> received = new ArrayList<>();
    for (CreditPortion portion : taken) {
      Timestamp expiration = earlier(portion.expiration(), asked.expiration());
      if (!received.isEmpty() && isSame(received.getLast().expiration(), expiration)) {
        long merged = Math.addExact(received.removeLast().amount(), portion.amount());
        received.add(new CreditPortion(merged, expiration));
      } else {
        received.add(new CreditPortion(portion.amount(), expiration));
      }
    }
    return received;
  }

  /** The earlier of both, where null is never. */
  private static @Nullable Timestamp earlier(@Nullable Timestamp a, @Nullable Timestamp b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return Timestamp.min(a, b);
  }

  private static boolean isSame(@Nullable Timestamp a, @Nullable Timestamp b) {
    return a == null ? b == null : a.equals(b);
  }

  private CreditPortion asked(CreditTransfer.Entry entry, Posting posting) {
    return new CreditPortion(credits(entry.amount(), posting), entry.expiration());
  }

  private long credits(long amount, Posting posting) {
    return Math.multiplyExact(amount, policy.factorAt(posting.time()));
  }

  private static CreditAccount account(Map<Address, CreditAccount> accounts, Address address) {
    CreditAccount account = accounts.get(address);
    if (account == null) {
      throw new IllegalArgumentException("the lots of " + address + " are not there");
    }
    return account;
  }
}
