package io.aleph4j.protocol.credit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.PlainLedger.Kind;
import io.aleph4j.protocol.credit.PlainLedger.Line;
import io.aleph4j.protocol.credit.PlainLedger.Operation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random posts, on time and late, as the node would enter them, against {@link PlainLedger}: rows,
 * lots and balances are the same after each.
 */
class CreditModelTest {

  private static final int OPERATIONS = 1_000;
  private static final String PUBLISHER = "mint";
  private static final List<String> ACCOUNTS = List.of("a", "b", "c", "d", PUBLISHER);
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final long PRECISION_DATE = 200;
  private static final long PRECISION_FACTOR = 3;

  static LongStream worlds() {
    return LongStream.rangeClosed(1, Boolean.getBoolean("aleph.full") ? 10 : 1);
  }

  private static MoneyPolicy policy() {
    return new MoneyPolicy(
        MoneyPolicy.BALANCES_UPDATE_TYPE,
        Set.of(),
        Set.of(),
        Set.of(new Address(PUBLISHER)),
        Set.of(),
        new Timestamp(PRECISION_DATE),
        PRECISION_FACTOR);
  }

  /** Keeps what the node keeps, and does what it does. */
  private static final class Books {
    private final CreditLedger ledger = new CreditLedger(policy());
    private final Map<CreditKey, CreditHistoryRow> rows = new TreeMap<>();
    private final Map<Address, HistoryEnd> ends = new HashMap<>();
    private Map<Address, CreditAccount> accounts = new HashMap<>();
    private int replayed;

    Books() {
      ACCOUNTS.forEach(
          name -> accounts.put(new Address(name), CreditAccount.empty(new Address(name))));
    }

    boolean apply(Posting posting, Timestamp now) {
      if (!(ledger.apply(posting, now, accounts) instanceof LedgerChange change)) {
        return false;
      }
      Set<Address> late = CreditReplay.late(change.rows(), ends);
      accounts = change.applyTo(accounts);
      for (CreditHistoryRow row : change.rows()) {
        assertThat(rows.put(row.key(), row)).isNull();
        ends.merge(row.address(), HistoryEnd.NONE.with(row), (end, _) -> end.with(row));
      }
      for (Address address : late) {
        accounts.put(address, replay(address));
      }
      replayed += late.size();
      return true;
    }

    CreditAccount account(Address address) {
      return Objects.requireNonNull(accounts.get(address));
    }

    CreditAccount replay(Address address) {
      return CreditReplay.replay(
          address, rows.values().stream().filter(row -> row.address().equals(address)).toList());
    }
  }

  private static Posting posting(Operation operation) {
    List<Line> lines = operation.lines();
    CreditPost post =
        switch (operation.kind()) {
          case DISTRIBUTION ->
              new CreditDistribution(
                  "t", "c", lines.stream().map(CreditModelTest::distributed).toList());
          case EXPENSE -> new CreditExpense(lines.stream().map(CreditModelTest::spent).toList());
          case TRANSFER ->
              new CreditTransfer(
                  lines.stream()
                      .map(line ->
                          new CreditTransfer.Entry(
                              new Address(line.account()), line.amount(), moment(line.expires())))
                      .toList());
        };
    return new Posting(
        post,
        new Address(operation.owner()),
        new ItemHash(operation.ref()),
        new Timestamp(operation.time()));
  }

  private static CreditDistribution.Entry distributed(Line line) {
    return new CreditDistribution.Entry(
        new Address(line.account()),
        line.amount(),
        moment(line.expires()),
        BigDecimal.ONE,
        "x",
        "p",
        null,
        null,
        null,
        null);
  }

  private static CreditExpense.Entry spent(Line line) {
    return new CreditExpense.Entry(
        new Address(line.account()), line.amount(), null, null, null, null, null, null);
  }

  private static @Nullable Timestamp moment(long micros) {
    return micros == PlainLedger.NEVER ? null : new Timestamp(micros);
  }

  /** Draws posts whose times, hashes and expirations often meet. */
  private static final class Posts {
    private final Random random;
    private final boolean onTime;
    private long clock;
    private int count;

    Posts(long seed, boolean onTime) {
      this.random = new Random(seed);
      this.onTime = onTime;
    }

    Operation next() {
      clock += random.nextInt(3) == 0 ? 1 : 0;
      count++;
      Kind kind = KINDS.get(random.nextInt(KINDS.size()));
      String owner =
          kind == Kind.TRANSFER && random.nextInt(8) > 0
              ? ACCOUNTS.get(random.nextInt(ACCOUNTS.size() - 1))
              : PUBLISHER;
      long time = onTime || random.nextInt(4) > 0 ? clock : Math.max(0, clock - random.nextInt(60));
      return new Operation(kind, owner, ref(), time, lines(kind, owner, time));
    }

    /** Hashes of posts on time grow within a moment; of others, they come as they come. */
    private String ref() {
      return onTime
          ? String.format("%08d", count)
          : ItemHash.sha256(count + " " + random.nextLong()).value();
    }

    private List<Line> lines(Kind kind, String owner, long time) {
      List<String> names = new ArrayList<>(ACCOUNTS);
      if (kind == Kind.TRANSFER) {
        names.remove(owner);
      } else {
        names.addAll(ACCOUNTS);
      }
      Collections.shuffle(names, random);
      return names.subList(0, 1 + random.nextInt(3)).stream()
          .map(name -> new Line(name, 1 + random.nextInt(20), expiration(time)))
          .toList();
    }

    private long expiration(long time) {
      return random.nextInt(3) == 0
          ? PlainLedger.NEVER
          : Math.max(1, time - 5 + random.nextInt(60));
    }
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void rowsLotsAndBalancesAreThoseOfThePlainRules(long seed) {
    Posts posts = new Posts(seed, false);
    Books books = new Books();
    PlainLedger plain = new PlainLedger(Set.of(PUBLISHER), PRECISION_DATE, PRECISION_FACTOR);
    Map<Kind, Integer> accepted = new EnumMap<>(Kind.class);
    int refused = 0;
    for (int i = 0; i < OPERATIONS; i++) {
      Operation operation = posts.next();
      boolean expected = plain.apply(operation, posts.clock);
      assertThat(books.apply(posting(operation), new Timestamp(posts.clock)))
          .as("post %d: %s", i, operation)
          .isEqualTo(expected);
      assertSame(books, plain, posts.clock, i + ": " + operation);
      if (expected) {
        accepted.merge(operation.kind(), 1, Integer::sum);
      } else {
        refused++;
      }
    }
    assertThat(accepted.values()).as("accepted of each kind").hasSize(3).allMatch(n -> n > 100);
    assertThat(refused).as("refused").isGreaterThan(20);
    assertThat(books.replayed).as("replayed").isGreaterThan(100);
  }

  private static void assertSame(Books books, PlainLedger plain, long now, String after) {
    assertThat(books.rows.values().stream().map(CreditModelTest::plainRow).toList())
        .as(after)
        .isEqualTo(plain.rows);
    for (String name : ACCOUNTS) {
      CreditAccount account = books.account(new Address(name));
      for (long moment : new long[] {now, now - 20, now + 20, PlainLedger.NEVER - 1}) {
        assertThat(account.balance(new Timestamp(moment)))
            .as("%s at %d after %s", name, moment, after)
            .isEqualTo(BigInteger.valueOf(plain.balance(name, moment)));
      }
      assertThat(
              account.lots().stream()
                  .filter(lot -> lot.remaining() > 0)
                  .map(lot -> lot.key().ref() + "/" + lot.key().index() + "=" + lot.remaining())
                  .toList())
          .as("lots of %s after %s", name, after)
          .isEqualTo(
              plain.lots.stream()
                  .filter(lot -> lot.row.account().equals(name) && lot.left > 0)
                  .map(lot -> lot.row.ref() + "/" + lot.row.index() + "=" + lot.left)
                  .toList());
    }
  }

  private static PlainLedger.Row plainRow(CreditHistoryRow row) {
    Timestamp expiration = row.expiration();
    return new PlainLedger.Row(
        row.key().time().micros(),
        row.key().ref().value(),
        row.key().index(),
        row.address().value(),
        row.amount(),
        expiration == null ? PlainLedger.NEVER : expiration.micros());
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void postsOnTimeNeverNeedAReplay(long seed) {
    Posts posts = new Posts(seed + 1_000, true);
    Books books = new Books();
    for (int i = 0; i < OPERATIONS; i++) {
      books.apply(posting(posts.next()), new Timestamp(posts.clock));
      assertThat(books.replayed).isZero();
    }
    for (String name : ACCOUNTS) {
      Address address = new Address(name);
      assertThat(books.account(address).lots().stream().filter(lot -> lot.remaining() > 0))
          .as("lots of %s", name)
          .isNotEmpty()
          .containsExactlyElementsOf(books.replay(address).lots());
    }
  }
}
