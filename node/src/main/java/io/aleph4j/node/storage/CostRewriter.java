package io.aleph4j.node.storage;

import io.aleph4j.node.payment.Charge;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/** Writes anew what messages cost. Thread-safe. */
public final class CostRewriter {

  private static final String LOCK =
      """
      SELECT count(*) FROM (
        SELECT FROM message WHERE item_hash = ANY (?::text[]) ORDER BY item_hash FOR KEY SHARE) m\
      """;

  private final DataSource database;
  private final CostTable costs = new CostTable();

  public CostRewriter(DataSource database) {
    this.database = database;
  }

  /**
   * Lets these messages cost this from now on, in one transaction with the sums of their owners. A
   * message that is no longer live costs nothing.
   *
   * @param messages all that cost something else now, also those that will cost nothing
   * @throws StorageException.Passing when the database may do it later; to do it again is safe
   */
  public void rewrite(Collection<ItemHash> messages, List<Charge> charges, Timestamp now) {
    String hashes = RowArray.array(messages.stream().map(ItemHash::value).toList());
    Script script = new Script();
    // Whoever forgets one of them meanwhile comes before all of this, or after it.
    script.add(LOCK, hashes);
    costs.delete(script, hashes, now);
    costs.insertLive(script, charges, now);
    try (Connection connection = database.getConnection()) {
      script.run(connection);
    } catch (SQLException e) {
      throw StorageException.of("cannot write what " + messages.size() + " messages cost", e);
    }
  }
}
