package io.aleph4j.node.storage;

import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.payment.Funds;
import io.aleph4j.node.process.MachineState;
import io.aleph4j.node.process.PostState;
import io.aleph4j.node.process.StateRequest;
import io.aleph4j.node.process.StoreState;
import io.aleph4j.node.process.TagState;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.Subject;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditAccount;
import io.aleph4j.protocol.credit.CreditKey;
import io.aleph4j.protocol.credit.CreditLot;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a batch needs of posts, files, machines and their owners' means, asked in one round trip:
 * questions of different kinds are parts of one statement, whose rows have room for any of them.
 * The driver would wait for the answer to each of several statements. Not thread-safe.
 */
final class StateQuery {

  private static final int POST = 1;
  private static final int FILE = 2;
  private static final int STORE = 3;
  private static final int TAG = 4;
  private static final int PROGRAM = 5;
  private static final int MEANS = 6;
  private static final int LOT = 7;

  // The names and types of the columns, which are those of the first part.
  private static final String SHAPE =
      """
      SELECT 0 AS kind, NULL::text AS a, NULL::text AS b, NULL::text AS c, NULL::text AS d,
        NULL::text AS e, NULL::bigint AS k, NULL::bigint AS l, NULL::bigint AS m,
        NULL::bigint AS n, NULL::boolean AS t, NULL::numeric AS x, NULL::numeric AS y,
        NULL::numeric AS z WHERE false\
      """;

  // A sum of a type, here and below, is none that the planner could find by the index of types.
  private static final String POSTS =
      """

      UNION ALL
      SELECT 1, m.item_hash, m.owner, m.chain, m.channel, m.content_type,
        m.seq, COALESCE(p.last_updated, m.content_time), NULL, NULL, NULL, NULL, NULL, NULL
      FROM message m LEFT JOIN post p ON p.original_seq = m.seq
      WHERE m.item_hash = ANY (?) AND m.type + 0 = ?\
      """;

  private static final String FILES =
      """

      UNION ALL
      SELECT 2, hash, NULL, NULL, NULL, NULL, size, NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM file WHERE hash = ANY (?)\
      """;

  // The sum keeps the planner from the index of owners' files, which it may walk from end to end
  // for the hashes that stand in it; that is, while it knows nothing of the table.
  private static final String STORES =
      """

      UNION ALL
      SELECT 3, p.item_hash, f.hash, NULL, NULL, NULL,
        f.size, NULL, NULL, NULL, p.ref IS NOT NULL, NULL, NULL, NULL
      FROM file_pin p JOIN file f ON f.hash = p.file_hash
      WHERE p.kind + 0 = 1 AND p.item_hash = ANY (?)\
      """;

  // All versions of a file have one owner.
  private static final String TAGS =
      """

      UNION ALL
      SELECT 4, t.tag, f.hash, p.owner, NULL, NULL,
        f.size, p.created, NULL, NULL, NULL, NULL, NULL, NULL
      FROM unnest(?::bigint[], ?::text[]) AS t (key, tag)
      CROSS JOIN LATERAL (
        SELECT owner, file_hash, created FROM file_pin
        WHERE kind = 1 AND tag_key = t.key AND tag = t.tag
        ORDER BY created DESC, pin_id LIMIT 1) p
      JOIN file f ON f.hash = p.file_hash\
      """;

  // Every machine is its own current version as long as no update supersedes one (spec 01 §8.1,
  // Q-4); which one counts is read all the same.
  private static final String PROGRAMS =
      """

      UNION ALL
      SELECT 5, m.item_hash, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, c.allow_amend, NULL, NULL, NULL
      FROM machine m JOIN machine_version v ON v.vm_hash = m.item_hash
      JOIN machine c ON c.item_hash = v.current_version
      WHERE m.item_hash = ANY (?) AND m.type + 0 = ?\
      """;

  // One row for each account, whatever is known of it. Not EXISTS, for which the planner may read a
  // whole table once instead of looking for each.
  private static final String MEANS_OF =
      """

      UNION ALL
      SELECT 6, a.address, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        (SELECT true FROM credit_account c WHERE c.address = a.address),
        (SELECT sum(t.balance) FROM token_balance t WHERE t.address = a.address AND t.dapp IS NULL),
        (SELECT o.hold FROM cost_owner o WHERE o.owner = a.address AND o.payment_type = ?),
        (SELECT o.credit FROM cost_owner o WHERE o.owner = a.address AND o.payment_type = ?)
      FROM unnest(?::text[]) AS a (address)\
      """;

  private static final String LOTS =
      """

      UNION ALL
      SELECT 7, address, credit_ref, NULL, NULL, NULL,
        message_time, credit_index, remaining, expiration, NULL, NULL, NULL, NULL
      FROM credit_lot WHERE address = ANY (?) AND remaining > 0\
      """;

  private final Map<ItemHash, PostState> posts = new HashMap<>();
  private final Map<ItemHash, Long> files = new HashMap<>();
  private final Map<ItemHash, StoreState> stores = new HashMap<>();
  private final Map<String, TagState> tags = new HashMap<>();
  private final Map<ItemHash, MachineState> programs = new HashMap<>();
  private final List<Means> means = new ArrayList<>();
  private final List<CreditLot> lots = new ArrayList<>();

  private record Means(
      Address payer,
      boolean known,
      @Nullable BigDecimal tokens,
      @Nullable BigDecimal holdCost,
      @Nullable BigDecimal creditCost) {

    Funds with(CreditAccount credits) {
      return new Funds(tokens, credits, known, orZero(holdCost), orZero(creditCost));
    }

    private static BigDecimal orZero(@Nullable BigDecimal sum) {
      return sum == null ? BigDecimal.ZERO : sum;
    }
  }

  private StateQuery() {}

  /** Asks for what the request names of these kinds; not at all when that is nothing. */
  static StateQuery ask(Connection connection, StateRequest request) throws SQLException {
    StateQuery query = new StateQuery();
    Sql sql = new Sql().add(SHAPE);
    if (query.add(sql, request)) {
      sql.list(connection, query::take);
    }
    return query;
  }

  private boolean add(Sql sql, StateRequest request) {
    int empty = sql.text().length();
    if (!request.targets().isEmpty()) {
      sql.add(POSTS, texts(request.targets()), Codes.of(MessageType.POST));
    }
    if (!request.files().isEmpty()) {
      sql.add(FILES, (Object) texts(request.files()));
    }
    if (!request.stores().isEmpty()) {
      sql.add(STORES, (Object) texts(request.stores()));
    }
    if (!request.tags().isEmpty()) {
      long[] keys = request.tags().stream().mapToLong(Keys::of).toArray();
      sql.add(TAGS, keys, request.tags().toArray(String[]::new));
    }
    if (!request.programs().isEmpty()) {
      sql.add(PROGRAMS, texts(request.programs()), Codes.of(MessageType.PROGRAM));
    }
    Set<Address> payers = request.money().payers();
    if (!payers.isEmpty()) {
      String[] addresses = payers.stream().map(Address::value).toArray(String[]::new);
      sql.add(MEANS_OF, Codes.of(Payment.Type.HOLD), Codes.of(Payment.Type.CREDIT), addresses);
      sql.add(LOTS, (Object) addresses);
    }
    return sql.text().length() > empty;
  }

  // True as much as anything: a reader of rows has a value, and these rows go to several places.
  private boolean take(ResultSet row) throws SQLException {
    switch (row.getInt("kind")) {
      case POST -> posts.put(hash(row, "a"), post(row));
      case FILE -> files.put(hash(row, "a"), row.getLong("k"));
      case STORE -> stores.put(hash(row, "a"), new StoreState(row.getBoolean("t"), file(row)));
      case TAG -> tags.put(row.getString("a"), tag(row));
      case PROGRAM -> programs.put(hash(row, "a"), new MachineState(row.getBoolean("t")));
      case MEANS -> means.add(means(row));
      case LOT -> lots.add(lot(row));
      default -> throw new IllegalStateException("no such kind of row: " + row.getInt("kind"));
    }
    return true;
  }

  private static PostState post(ResultSet row) throws SQLException {
    String type = row.getString("e");
    Subject subject =
        new Subject(
            Chain.valueOf(row.getString("c")), row.getString("d"), MessageType.POST, type, null);
    return new PostState(
        hash(row, "a"),
        row.getLong("k"),
        new Address(row.getString("b")),
        PostContent.AMEND.equals(type),
        subject,
        new Timestamp(row.getLong("l")));
  }

  private static FileLedger.Entry file(ResultSet row) throws SQLException {
    return new FileLedger.Entry(hash(row, "b"), row.getLong("k"));
  }

  private static TagState tag(ResultSet row) throws SQLException {
    return new TagState(
        new Address(row.getString("c")), file(row), new Timestamp(row.getLong("l")));
  }

  private static Means means(ResultSet row) throws SQLException {
    return new Means(
        new Address(row.getString("a")),
        row.getBoolean("t"),
        row.getBigDecimal("x"),
        row.getBigDecimal("y"),
        row.getBigDecimal("z"));
  }

  private static CreditLot lot(ResultSet row) throws SQLException {
    CreditKey key =
        new CreditKey(
            new Timestamp(row.getLong("k")), hash(row, "b"), Math.toIntExact(row.getLong("l")));
    long remaining = row.getLong("m");
    long expiration = row.getLong("n");
    Timestamp end = row.wasNull() ? null : new Timestamp(expiration);
    return new CreditLot(new Address(row.getString("a")), key, remaining, end);
  }

  private static ItemHash hash(ResultSet row, String column) throws SQLException {
    return new ItemHash(row.getString(column));
  }

  private static String[] texts(Collection<ItemHash> hashes) {
    return hashes.stream().map(ItemHash::value).toArray(String[]::new);
  }

  Map<ItemHash, PostState> posts() {
    return posts;
  }

  Map<ItemHash, Long> files() {
    return files;
  }

  Map<ItemHash, StoreState> stores() {
    return stores;
  }

  Map<String, TagState> tags() {
    return tags;
  }

  Map<ItemHash, MachineState> programs() {
    return programs;
  }

  /** What the payers have and pay for already. */
  Map<Address, Funds> funds() {
    List<Address> payers = means.stream().map(Means::payer).toList();
    Map<Address, CreditAccount> credits = CreditAccount.ofAll(payers, lots);
    Map<Address, Funds> funds = new HashMap<>();
    for (Means one : means) {
      CreditAccount account = credits.get(one.payer());
      funds.put(
          one.payer(), one.with(account == null ? CreditAccount.empty(one.payer()) : account));
    }
    return funds;
  }
}
