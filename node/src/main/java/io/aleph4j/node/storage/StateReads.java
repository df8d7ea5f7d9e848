package io.aleph4j.node.storage;

import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.payment.Prices;
import io.aleph4j.node.process.AggregateChange;
import io.aleph4j.node.process.ForgetState;
import io.aleph4j.node.process.Granted;
import io.aleph4j.node.process.Known;
import io.aleph4j.node.process.LoadedState;
import io.aleph4j.node.process.PostState;
import io.aleph4j.node.process.StateRequest;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.Timestamp;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state that a batch is decided on, with as few questions as possible. What owners grant
 * is kept in memory: whoever writes {@code security} aggregates says so before ({@link
 * #grantsChange}) and afterwards ({@link #grantsStand}); and so is what things cost. Thread-safe.
 */
public final class StateReads {

  // The last row counts: a processed message outlives whatever else is known of its hash, a copy
  // that waits outlives an older refusal, and of several copies the first one decides.
  private static final String KNOWN =
      """
      SELECT item_hash, 2 AS kind, sender, signature, 0 AS code, 0 AS number, 0 AS since
      FROM message WHERE item_hash = ANY (?)
      UNION ALL
      SELECT item_hash, 1, NULL, NULL, error_code, id, reception_time FROM pending WHERE item_hash = ANY (?)
      UNION ALL
      SELECT item_hash, 0, NULL, NULL, 0, 0, reception_time FROM rejected WHERE item_hash = ANY (?)
      UNION ALL
      SELECT item_hash, 3, NULL, NULL, 0, 0, 0 FROM forgotten WHERE item_hash = ANY (?)
      UNION ALL
      SELECT item_hash, 4, NULL, NULL, 0, 0, 0 FROM removed WHERE item_hash = ANY (?)
      ORDER BY kind, number DESC\
      """;

  private static final String AUTHORIZATIONS =
      """
      SELECT a.owner, e.value, e.time, e.item_hash
      FROM aggregate a JOIN aggregate_entry e ON e.aggregate_id = a.aggregate_id
      WHERE a.aggregate_id = ANY (?) AND e.name_digest = ?\
      """;

  private final DataSource database;
  private final GrantCache grants = new GrantCache();
  private final PriceReads priceReads;

  /** Null when they have to be read; written under the lock of {@link #priceReads}. */
  private volatile @Nullable Prices prices;

  /** Odd while somebody changes what things cost; under the same lock. */
  private long priceChanges;

  private final byte[] authorizationsDigest = Keys.digest(Authorizations.ENTRY);

  /** Reads over these connections. */
  public StateReads(DataSource database, PaymentSettings payment) {
    this.database = database;
    this.priceReads = new PriceReads(payment.priceOwner());
  }

  /** What the request asks for, as it is committed now. */
  public LoadedState load(StateRequest request) {
    if (request.isEmpty()) {
      // What is free has a price all the same, which is written down.
      return LoadedState.ofPrices(prices());
    }
    try (Connection connection = database.getConnection()) {
      StateQuery found = StateQuery.ask(connection, request);
      StateRequest.Forget forget = request.forget();
      ForgetState targets =
          forget == null ? ForgetState.NOTHING : new ForgetReads(connection).load(forget.content());
      Set<Address> owners = owners(request, found.posts(), targets);
      return new LoadedState(
          request.hashes().isEmpty() ? Map.of() : known(connection, request.hashes()),
          found.posts(),
          grants.of(owners, unknown -> authorizations(connection, unknown)),
          found.files(),
          found.stores(),
          found.tags(),
          found.programs(),
          targets,
          MoneyReads.load(
              connection, request.money().credits(), found.funds(), prices(connection)));
    } catch (SQLException e) {
      throw StorageException.of("cannot read the state that messages are decided on", e);
    }
  }

  private Prices prices(Connection connection) throws SQLException {
    Prices known = prices;
    if (known != null) {
      return known;
    }
    long before = priceChanges();
    Prices read = priceReads.read(connection);
    rememberPrices(read, before);
    return read;
  }

  private long priceChanges() {
    synchronized (priceReads) {
      return priceChanges;
    }
  }

  // What was read while it changed may be what was, or what will never be.
  private void rememberPrices(Prices read, long before) {
    synchronized (priceReads) {
      if (before == priceChanges && priceChanges % 2 == 0) {
        prices = read;
      }
    }
  }

  /** What things cost now. */
  public Prices prices() {
    Prices known = prices;
    if (known != null) {
      return known;
    }
    try (Connection connection = database.getConnection()) {
      return prices(connection);
    } catch (SQLException e) {
      throw StorageException.of("cannot read what things cost", e);
    }
  }

  /**
   * What things cost is about to change: until {@link #pricesStand} is called, it is read whenever
   * it is needed. One at a time may change it.
   */
  public void pricesChange() {
    synchronized (priceReads) {
      priceChanges++;
      prices = null;
    }
  }

  /** What things cost has changed, or will not. */
  public void pricesStand() {
    synchronized (priceReads) {
      priceChanges++;
    }
  }

  /**
   * The {@code security} aggregates of these owners are about to be written: until {@link
   * #grantsStand} is called as often, they are read whenever they are needed.
   */
  public void grantsChange(Set<Address> owners) {
    grants.change(owners);
  }

  /** The {@code security} aggregates of these owners were written, or will never be. */
  public void grantsStand(Set<Address> owners) {
    grants.stand(owners);
  }

  // Whose authorizations are needed may only be known from what is amended or forgotten.
  private static Set<Address> owners(
      StateRequest request, Map<ItemHash, PostState> posts, ForgetState targets) {
    Set<Address> owners = new HashSet<>(request.owners());
    if (!owners.isEmpty()) {
      // An amend is authorized by the original's owner, who may be spelled otherwise.
      posts.values().forEach(post -> owners.add(post.owner()));
    }
    StateRequest.Forget forget = request.forget();
    if (forget != null) {
      targets.owners().filter(owner -> !owner.sameAccount(forget.sender())).forEach(owners::add);
    }
    return owners;
  }

  /**
   * The greatest number in commit order that was ever given away, as far as anything here remembers
   * it; 0 in an empty database.
   */
  public long lastSeq() {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT GREATEST((SELECT max(seq) FROM message), (SELECT max(removed_seq) FROM removed),"
                    + " (SELECT seq FROM tally_mark))");
        ResultSet rows = query.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw StorageException.of("cannot read the last number in commit order", e);
    }
  }

  private static Map<ItemHash, Known> known(Connection connection, Set<ItemHash> hashes)
      throws SQLException {
    Map<ItemHash, Known> known = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(KNOWN)) {
      Array array = textArray(connection, hashes, ItemHash::value);
      query.setArray(1, array);
      query.setArray(2, array);
      query.setArray(3, array);
      query.setArray(4, array);
      query.setArray(5, array);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          known.put(new ItemHash(rows.getString(1)), known(rows));
        }
      }
    }
    return known;
  }

  private static Known known(ResultSet row) throws SQLException {
    return switch (row.getInt("kind")) {
      case 4 -> new Known.Ended(MessageStatus.REMOVED);
      case 3 -> new Known.Ended(MessageStatus.FORGOTTEN);
      case 2 -> new Known.Stored(new Address(row.getString("sender")), row.getString("signature"));
      case 1 ->
          new Known.Waiting(
              row.getLong("number"), ErrorCode.ofCode(row.getInt("code")), since(row));
      default -> new Known.Refused(since(row));
    };
  }

  private static Timestamp since(ResultSet row) throws SQLException {
    return new Timestamp(row.getLong("since"));
  }

  private Map<Address, Granted> authorizations(Connection connection, Set<Address> owners)
      throws SQLException {
    Map<Address, Granted> found = new HashMap<>();
    byte[][] ids =
        owners.stream()
            .map(owner -> AggregateTable.id(owner.value(), Authorizations.AGGREGATE_KEY))
            .toArray(byte[][]::new);
    new Sql()
        .add(AUTHORIZATIONS, ids, authorizationsDigest)
        .list(connection, row -> found.put(new Address(row.getString(1)), granted(row)));
    return found;
  }

  private static Granted granted(ResultSet row) throws SQLException {
    AggregateChange.Revision revision =
        new AggregateChange.Revision(new Timestamp(row.getLong(3)), new ItemHash(row.getString(4)));
    return Granted.by(new AggregateChange.Entry(row.getString(2), revision));
  }

  private static <T> Array textArray(
      Connection connection, Collection<T> values, Function<T, String> text) throws SQLException {
    return connection.createArrayOf("text", values.stream().map(text).toArray());
  }
}
