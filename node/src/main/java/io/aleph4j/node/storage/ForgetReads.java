package io.aleph4j.node.storage;

import io.aleph4j.node.process.AggregateChange;
import io.aleph4j.node.process.AggregateId;
import io.aleph4j.node.process.ForgetState;
import io.aleph4j.node.process.ForgetState.KeptPost;
import io.aleph4j.node.process.Forgettable;
import io.aleph4j.node.process.PostVersion;
import io.aleph4j.node.process.Target;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.Timestamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what a FORGET message is decided on, and what stays when its targets go. */
final class ForgetReads {

  private static final int FETCH_SIZE = 200;

  /** What {@link #header} reads of the table {@code message}. */
  static final String HEADER =
      """
      SELECT seq, item_hash, type, chain, sender, owner, channel, time, content_type, content_ref,
        content_key
      FROM message \
      """;

  // The sum keeps the planner from walking all messages of the type: in a database that was
  // vacuumed and not analyzed yet it takes a type for as rare as anything else.
  private static final String OF_TYPE = HEADER + "WHERE type + 0 = ?";

  private static final String ENDED =
      """
      SELECT item_hash, 0 AS status FROM pending WHERE item_hash = ANY (?)
      UNION ALL
      SELECT item_hash, 2 FROM rejected WHERE item_hash = ANY (?)
      UNION ALL
      SELECT item_hash, 3 FROM forgotten WHERE item_hash = ANY (?)
      UNION ALL
      SELECT item_hash, 5 FROM removed WHERE item_hash = ANY (?)
      ORDER BY status DESC\
      """;

  private static final String ELEMENTS =
      """
      SELECT item_hash, COALESCE(item_content, content), content_key FROM message
      WHERE type + 0 = ? AND owner_key = ? AND content_key_key = ? AND owner = ?\
      """;

  // The first machine, however many use a file, and whatever begins as it (role 6). The range and
  // the order by both columns leave the planner the one index that has them, and the inner
  // questions the one order in which to answer them.
  private static final String USERS =
      """
      SELECT t.message, (SELECT m.item_hash FROM machine m WHERE m.seq = u.machine_seq)
      FROM unnest(?::text[]) AS t (message)
      CROSS JOIN LATERAL (
        SELECT f.machine_seq FROM machine_file f
        WHERE f.message BETWEEN t.message AND t.message AND f.role <> 6
        ORDER BY f.message, f.machine_seq LIMIT 1) u\
      """;

  private final Connection connection;

  ForgetReads(Connection connection) {
    this.connection = connection;
  }

  ForgetState load(ForgetContent forget) throws SQLException {
    Map<ItemHash, Target> targets = targets(forget.hashes());
    Map<String, List<Forgettable>> elements = elements(forget);
    List<Forgettable> going = new ArrayList<>();
    for (Target target : targets.values()) {
      if (target instanceof Target.Live(Forgettable message)) {
        going.add(message);
      }
    }
    elements.values().forEach(going::addAll);
    List<Forgettable> originals = going.stream().filter(Forgettable::isOriginalPost).toList();
    Map<ItemHash, List<Forgettable>> amends =
        amends(originals.stream().map(Forgettable::hash).collect(Collectors.toSet()));
    amends.values().forEach(going::addAll);
    Set<ItemHash> gone = going.stream().map(Forgettable::hash).collect(Collectors.toSet());
    return new ForgetState(
        targets, elements, amends, kept(going, gone), folds(going, gone), users(forget.hashes()));
  }

  private Map<ItemHash, ItemHash> users(List<ItemHash> hashes) throws SQLException {
    Map<ItemHash, ItemHash> users = new HashMap<>();
    if (!hashes.isEmpty()) {
      new Sql()
          .add(USERS, (Object) texts(hashes))
          .list(
              connection,
              row -> users.put(new ItemHash(row.getString(1)), new ItemHash(row.getString(2))));
    }
    return users;
  }

  private Map<ItemHash, Target> targets(List<ItemHash> hashes) throws SQLException {
    Map<ItemHash, Target> targets = new HashMap<>();
    if (hashes.isEmpty()) {
      return targets;
    }
    String[] texts = texts(hashes);
    for (Forgettable message :
        new Sql()
            .add(HEADER + "WHERE item_hash = ANY (?)", (Object) texts)
            .list(connection, ForgetReads::header)) {
      targets.put(message.hash(), new Target.Live(message));
    }
    if (targets.size() < new HashSet<>(hashes).size()) {
      // A copy that waits outlives an older refusal.
      new Sql()
          .add(ENDED, texts, texts, texts, texts)
          .list(
              connection, row -> Map.entry(new ItemHash(row.getString(1)), ended(row.getShort(2))))
          .forEach(found -> targets.put(found.getKey(), live(targets, found)));
    }
    return targets;
  }

  private static Target live(Map<ItemHash, Target> targets, Map.Entry<ItemHash, Target> found) {
    Target known = targets.get(found.getKey());
    return known instanceof Target.Live ? known : found.getValue();
  }

  private static Target ended(short status) {
    return status == 0 ? new Target.Pending() : new Target.Ended(Codes.messageStatus(status));
  }

  private Map<String, List<Forgettable>> elements(ForgetContent forget) throws SQLException {
    if (forget.aggregates().isEmpty()) {
      return Map.of();
    }
    String owner = forget.address().value();
    String[] names = forget.aggregates().toArray(String[]::new);
    long[] keys = forget.aggregates().stream().mapToLong(Keys::of).toArray();
    return new Sql()
            .add(OF_TYPE, Codes.of(MessageType.AGGREGATE))
            .add(" AND owner_key = ? AND content_key_key = ANY (?)", Keys.of(owner), keys)
            .add(" AND owner = ? AND content_key = ANY (?) ORDER BY seq", owner, names)
            .list(connection, ForgetReads::header)
            .stream()
            .collect(Collectors.groupingBy(element -> String.valueOf(element.key())));
  }

  /** The live amends of these originals. */
  private Map<ItemHash, List<Forgettable>> amends(Set<ItemHash> originals) throws SQLException {
    if (originals.isEmpty()) {
      return Map.of();
    }
    long[] keys = originals.stream().mapToLong(hash -> Keys.of(hash.value())).toArray();
    return new Sql()
            .add(OF_TYPE, Codes.of(MessageType.POST))
            .add(" AND content_ref_key = ANY (?) AND content_type = ?", keys, PostContent.AMEND)
            .add(" AND content_ref = ANY (?) ORDER BY seq", (Object) texts(originals))
            .list(connection, ForgetReads::header)
            .stream()
            .collect(Collectors.groupingBy(amend -> new ItemHash(String.valueOf(amend.ref()))));
  }

  // Of a post that loses its current version the youngest one that stays comes into force, be it
  // older than the original; one that loses another version stays as it is (spec 01 §5.1).
  private Map<ItemHash, KeptPost> kept(List<Forgettable> going, Set<ItemHash> gone)
      throws SQLException {
    Set<ItemHash> losing =
        going.stream()
            .filter(Forgettable::isAmend)
            .map(amend -> new ItemHash(String.valueOf(amend.ref())))
            .filter(original -> !gone.contains(original))
            .collect(Collectors.toSet());
    if (losing.isEmpty()) {
      return Map.of();
    }
    List<Forgettable> originals =
        new Sql()
            .add(HEADER + "WHERE item_hash = ANY (?)", (Object) texts(losing))
            .list(connection, ForgetReads::header);
    Set<Long> unchanged = unchanged(originals, going);
    Map<ItemHash, KeptPost> kept = new HashMap<>();
    for (Forgettable original : originals) {
      if (unchanged.contains(original.seq())) {
        continue;
      }
      Forgettable current = youngestAmend(original.hash(), gone).orElse(original);
      kept.put(original.hash(), new KeptPost(original.seq(), version(current)));
    }
    return kept;
  }

  private Optional<Forgettable> youngestAmend(ItemHash original, Set<ItemHash> without)
      throws SQLException {
    return new Sql()
            .add(OF_TYPE, Codes.of(MessageType.POST))
            .add(
                " AND content_ref_key = ? AND content_type = ?",
                Keys.of(original.value()),
                PostContent.AMEND)
            .add(" AND content_ref = ? AND item_hash <> ALL (?)", original.value(), texts(without))
            .add(" ORDER BY content_time DESC, seq LIMIT 1")
            .list(connection, ForgetReads::header)
            .stream()
            .findFirst();
  }

  /** Those of the originals, by their places in commit order, whose version in force stays. */
  private Set<Long> unchanged(List<Forgettable> originals, List<Forgettable> going)
      throws SQLException {
    Set<Long> gone = going.stream().map(Forgettable::seq).collect(Collectors.toSet());
    long[] seqs = originals.stream().mapToLong(Forgettable::seq).toArray();
    Set<Long> unchanged = new HashSet<>();
    new Sql()
        .add(
            "SELECT original_seq, latest_seq FROM post WHERE original_seq = ANY (?)", (Object) seqs)
        .list(connection, row -> gone.contains(row.getLong(2)) || unchanged.add(row.getLong(1)));
    return unchanged;
  }

  private PostVersion version(Forgettable post) throws SQLException {
    String text =
        new Sql()
            .add("SELECT COALESCE(item_content, content) FROM message WHERE seq = ?", post.seq())
            .list(connection, row -> row.getString(1))
            .getFirst();
    if (!(ContentParser.parse(MessageType.POST, text) instanceof PostContent content)) {
      throw new IllegalStateException("message " + post.hash() + " is stored as a post");
    }
    return new PostVersion(post.seq(), content.time(), content.content(), content.header().tags());
  }

  private Map<AggregateId, Optional<AggregateChange>> folds(
      List<Forgettable> going, Set<ItemHash> gone) throws SQLException {
    Set<AggregateId> losing = new HashSet<>();
    for (Forgettable element : going) {
      String key = element.key();
      if (element.type() == MessageType.AGGREGATE && key != null) {
        losing.add(new AggregateId(element.owner(), key));
      }
    }
    losing.removeIf(id -> !id.isMaterialised());
    Map<AggregateId, Optional<AggregateChange>> folds = new HashMap<>();
    for (AggregateId id : losing) {
      folds.put(id, fold(id, gone));
    }
    return folds;
  }

  // Row by row: all elements together may be of any size, what they fold to is not.
  private Optional<AggregateChange> fold(AggregateId id, Set<ItemHash> gone) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement query = connection.prepareStatement(ELEMENTS)) {
      query.setFetchSize(FETCH_SIZE);
      query.setShort(1, Codes.of(MessageType.AGGREGATE));
      query.setLong(2, Keys.of(id.owner().value()));
      query.setLong(3, Keys.of(id.key()));
      query.setString(4, id.owner().value());
      AggregateChange change = null;
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          ItemHash hash = new ItemHash(rows.getString(1));
          if (!id.key().equals(rows.getString(3)) || gone.contains(hash)) {
            continue;
          }
          if (ContentParser.parse(MessageType.AGGREGATE, rows.getString(2))
              instanceof AggregateContent element) {
            change = AggregateChange.with(change, element, hash);
          }
        }
      }
      return Optional.ofNullable(change);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  static Forgettable header(ResultSet row) throws SQLException {
    return new Forgettable(
        row.getLong(1),
        new ItemHash(row.getString(2)),
        Codes.messageType(row.getShort(3)),
        Chain.valueOf(row.getString(4)),
        new Address(row.getString(5)),
        new Address(row.getString(6)),
        row.getString(7),
        new Timestamp(row.getLong(8)),
        row.getString(9),
        row.getString(10),
        row.getString(11));
  }

  private static String[] texts(Collection<ItemHash> hashes) {
    return hashes.stream().map(ItemHash::value).toArray(String[]::new);
  }
}
