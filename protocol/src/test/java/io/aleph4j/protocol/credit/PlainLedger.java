package io.aleph4j.protocol.credit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of credits once more, with lists and loops only: after each operation all lots are
 * worked out anew from all rows. Slow, and independent of the code that it is compared with.
 */
final class PlainLedger {

  /** Later than everything: no expiration. */
  static final long NEVER = Long.MAX_VALUE;

  enum Kind {
    DISTRIBUTION,
    EXPENSE,
    TRANSFER
  }

  /** One account of an operation. */
  record Line(String account, long amount, long expires) {}

  /** A post. */
  record Operation(Kind kind, String owner, String ref, long time, List<Line> lines) {}

  /** What the history says. */
  record Row(long time, String ref, int index, String account, long amount, long expires) {}

  /** What is left of a row. */
  static final class Lot {
    final Row row;
    long left;

    Lot(Row row) {
      this.row = row;
      this.left = row.amount();
    }
  }

  private final Set<String> publishers;
  private final long precisionDate;
  private final long precisionFactor;
  final List<Row> rows = new ArrayList<>();
  final List<Lot> lots = new ArrayList<>();

  PlainLedger(Set<String> publishers, long precisionDate, long precisionFactor) {
    this.publishers = publishers;
    this.precisionDate = precisionDate;
    this.precisionFactor = precisionFactor;
  }

  long balance(String account, long now) {
    long sum = 0;
    for (Lot lot : lots) {
      if (lot.row.account().equals(account) && lot.row.expires() > now) {
        sum += lot.left;
      }
    }
    return sum;
  }

  /** Whether the operation was accepted. */
  boolean apply(Operation operation, long now) {
    boolean free = publishers.contains(operation.owner());
    if (operation.kind() == Kind.TRANSFER && !free) {
      long asked = 0;
      for (Line line : operation.lines()) {
        asked += line.amount();
      }
      if (balance(operation.owner(), now) < asked) {
        return false;
      }
    }
    int index = 0;
    for (Line line : operation.lines()) {
      long amount = line.amount();
      if (operation.time() < precisionDate) {
        amount *= precisionFactor;
      }
      if (operation.kind() == Kind.EXPENSE) {
        index = write(operation, index, line.account(), -amount, NEVER);
      } else if (operation.kind() == Kind.DISTRIBUTION || free) {
        index = write(operation, index, line.account(), amount, line.expires());
      } else {
        for (long[] part : parts(operation, amount, line.expires())) {
          index = write(operation, index, line.account(), part[0], part[1]);
        }
        index = write(operation, index, operation.owner(), -amount, NEVER);
      }
    }
    replayAll();
    return true;
  }

  private int write(Operation operation, int index, String account, long amount, long expires) {
    rows.add(new Row(operation.time(), operation.ref(), index, account, amount, expires));
    return index + 1;
  }

  /** What the recipient of one line gets: pairs of amount and expiration. */
  private List<long[]> parts(Operation operation, long amount, long expires) {
    List<long[]> parts = new ArrayList<>();
    long missing = amount;
    for (Lot lot : lots) {
      boolean usable =
          lot.row.account().equals(operation.owner())
              && lot.left > 0
              && lot.row.time() <= operation.time()
              && lot.row.expires() > operation.time();
      if (!usable || missing == 0) {
        continue;
      }
      long part = Math.min(lot.left, missing);
      lot.left -= part;
      missing -= part;
      long end = Math.min(lot.row.expires(), expires);
      if (!parts.isEmpty() && parts.getLast()[1] == end) {
        parts.getLast()[0] += part;
      } else {
        parts.add(new long[] {part, end});
      }
    }
    if (parts.isEmpty()) {
      parts.add(new long[] {amount, expires});
    }
    return parts;
  }

  private void replayAll() {
    rows.sort((a, b) -> {
      if (a.time() != b.time()) {
        return a.time() < b.time() ? -1 : 1;
      }
      int refs = a.ref().compareTo(b.ref());
      return refs != 0 ? refs : a.index() - b.index();
    });
    lots.clear();
    Set<String> accounts = new HashSet<>();
    for (Row row : rows) {
      accounts.add(row.account());
    }
    for (String account : accounts) {
      replay(account);
    }
  }

  private void replay(String account) {
    List<Lot> own = new ArrayList<>();
    for (Row row : rows) {
      if (!row.account().equals(account)) {
        continue;
      }
      if (row.amount() > 0) {
        own.add(new Lot(row));
        continue;
      }
      long missing = -row.amount();
      for (Lot lot : own) {
        if (lot.row.expires() > row.time()) {
          long part = Math.min(lot.left, missing);
          lot.left -= part;
          missing -= part;
        }
      }
    }
    lots.addAll(own);
  }
}
