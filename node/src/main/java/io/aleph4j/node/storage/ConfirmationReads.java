package io.aleph4j.node.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads which transactions carried messages. */
final class ConfirmationReads {

  private record Found(String itemHash, Confirmation confirmation) {}

  private ConfirmationReads() {}

  /** The confirmations of these messages, earliest first; messages without any are absent. */
  static Map<String, List<Confirmation>> of(Connection connection, String[] itemHashes)
      throws SQLException {
    Sql sql =
        new Sql()
            .add(
                "SELECT item_hash, chain, tx_hash, height FROM confirmation WHERE item_hash = ANY (?::text[])"
                    + " ORDER BY time, tx_hash",
                (Object) itemHashes);
    Map<String, List<Confirmation>> found = new HashMap<>();
    List<Found> rows =
        sql.list(
            connection,
            row ->
                new Found(
                    Objects.requireNonNull(row.getString(1)),
                    new Confirmation(
                        Objects.requireNonNull(row.getString(2)),
                        Objects.requireNonNull(row.getString(3)),
                        row.getLong(4))));
    for (Found row : rows) {
      found.computeIfAbsent(row.itemHash(), hash -> new ArrayList<>()).add(row.confirmation());
    }
    return found;
  }
}
