package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lots of one account, in the order in which they are used up (spec 01 §7.3). Immutable. */
public final class CreditAccount {

  private final Address address;
  private final List<CreditLot> lots;

  private CreditAccount(Address address, List<CreditLot> inOrder) {
    this.address = address;
    this.lots = inOrder;
  }

  /** An account that never had credits. */
  public static CreditAccount empty(Address address) {
    return new CreditAccount(address, List.of());
  }

  /**
   * The account with these lots, in any order. Throws {@link IllegalArgumentException} when one is
   * another account's or comes twice.
   */
  public static CreditAccount of(Address address, Collection<CreditLot> lots) {
    Map<CreditKey, CreditLot> inOrder = new TreeMap<>();
    for (CreditLot lot : lots) {
      requireOwn(address, lot);
      if (inOrder.put(lot.key(), lot) != null) {
        throw new IllegalArgumentException("the lot " + lot.key() + " comes twice");
      }
    }
    return new CreditAccount(address, List.copyOf(inOrder.values()));
  }

  /** An account for each of these addresses, made of the lots that were found for all of them. */
  public static Map<Address, CreditAccount> ofAll(
      Collection<Address> addresses, Collection<CreditLot> lots) {
    Map<Address, List<CreditLot>> byAddress = new HashMap<>();
    addresses.forEach(address -> byAddress.put(address, new ArrayList<>()));
    for (CreditLot lot : lots) {
      byAddress.computeIfAbsent(lot.address(), _ -> new ArrayList<>()).add(lot);
    }
    Map<Address, CreditAccount> accounts = new HashMap<>();
    byAddress.forEach((address, own) -> accounts.put(address, of(address, own)));
    return accounts;
  }

  /** Whose lots they are. */
  public Address address() {
    return address;
  }

  /** All lots, used up and expired ones included, in their order. */
  public List<CreditLot> lots() {
    return lots;
  }

  /** What can be spent at this moment: everything that has not expired. */
  public BigInteger balance(Timestamp now) {
    BigInteger balance = BigInteger.ZERO;
    for (CreditLot lot : lots) {
      if (lot.isWorthAt(now)) {
        balance = balance.add(BigInteger.valueOf(lot.remaining()));
      }
    }
    return balance;
  }

  /**
   * Takes this amount, or what there is of it, from the lots that a post of this time can use: no
   * younger than the post, and not expired by then.
   */
  public Consumption consume(long amount, Timestamp time) {
    Drain drain = drain(time);
    List<CreditPortion> portions = drain.take(amount);
    return new Consumption(portions, replace(drain.touched()));
  }

  /** Takes several amounts for one post. */
  Drain drain(Timestamp time) {
    return new Drain(lots, time);
  }

  /** With these lots besides; those whose key is there already change nothing. */
  public CreditAccount add(Collection<CreditLot> granted) {
    Map<CreditKey, CreditLot> all = byKey();
    for (CreditLot lot : granted) {
      requireOwn(address, lot);
      all.putIfAbsent(lot.key(), lot);
    }
    return new CreditAccount(address, List.copyOf(all.values()));
  }

  /** With these lots in the place of those of the same keys. */
  public CreditAccount replace(Collection<CreditLot> changed) {
    Map<CreditKey, CreditLot> all = byKey();
    for (CreditLot lot : changed) {
      requireOwn(address, lot);
      if (all.replace(lot.key(), lot) == null) {
        throw new IllegalArgumentException(address + " has no lot " + lot.key());
      }
    }
    return new CreditAccount(address, List.copyOf(all.values()));
  }

  private Map<CreditKey, CreditLot> byKey() {
    Map<CreditKey, CreditLot> byKey = new TreeMap<>();
    lots.forEach(lot -> byKey.put(lot.key(), lot));
    return byKey;
  }

  private static void requireOwn(Address address, CreditLot lot) {
    if (!lot.address().equals(address)) {
      throw new IllegalArgumentException("the lot of " + lot.address() + " is not of " + address);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CreditAccount account
        && account.address.equals(address)
        && account.lots.equals(lots);
  }

  @Override
  public int hashCode() {
    return 31 * address.hashCode() + lots.hashCode();
  }

  @Override
  public String toString() {
    return address + " " + lots;
  }

  /**
   * What was taken from an account.
   *
   * @param portions in the order of the lots
   * @param account what it has left
   */
  public record Consumption(List<CreditPortion> portions, CreditAccount account) {}
}
