package io.aleph4j.node;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of {@link RebuildAudit} about payment: sums of costs, what is being removed and what is
 * removed, and credits, whose lots are worked out from their history in the plainest way.
 */
final class MoneyAudit {

  private final Connection connection;
  private final List<String> faults;

  MoneyAudit(Connection connection, List<String> faults) {
    this.connection = connection;
    this.faults = faults;
  }

  void run() throws SQLException {
    none(
        "the sum of costs is another",
        "SELECT owner || ' ' || payment_type FROM (SELECT owner, payment_type,"
            + " count(DISTINCT item_hash) n, sum(hold) h, sum(stream) s, sum(credit) c"
            + " FROM cost GROUP BY 1, 2) a FULL JOIN cost_owner o USING (owner, payment_type)"
            + " WHERE (coalesce(n, 0), coalesce(h, 0), coalesce(s, 0), coalesce(c, 0)) IS DISTINCT FROM"
            + " (coalesce(resources, 0), coalesce(hold, 0), coalesce(stream, 0), coalesce(credit, 0))");
    none(
        "a cost of what is not live, or of another owner or way of paying",
        "SELECT c.item_hash FROM cost c WHERE NOT EXISTS (SELECT FROM message m WHERE m.type IN"
            + " (3, 4, 5, 7) AND m.item_hash = c.item_hash AND m.owner = c.owner"
            + " AND coalesce(m.payment_type, 1) = c.payment_type)");
    none(
        "removing without a note",
        "SELECT item_hash FROM message WHERE status = 4 EXCEPT SELECT item_hash FROM removing");
    none(
        "a note without removing",
        "SELECT item_hash FROM removing EXCEPT SELECT item_hash FROM message WHERE status = 4");
    none(
        "removing, but no file or machine, or of another owner",
        "SELECT m.item_hash FROM message m JOIN removing r USING (item_hash) WHERE m.type NOT IN"
            + " (3, 4, 5, 7) OR r.owner <> m.owner OR r.payment_type <> coalesce(m.payment_type, 1)");
    for (String other :
        List.of(
            "message",
            "forgotten",
            "pending",
            "rejected",
            "cost",
            "file_pin",
            "machine",
            "confirmation",
            "removing")) {
      none(
          "removed but in " + other,
          "SELECT r.item_hash FROM removed r JOIN " + other + " o USING (item_hash)");
    }
    none("removed before it came", "SELECT item_hash FROM removed WHERE removed_seq <= seq");
    none(
        "a number of commit order twice",
        "SELECT seq FROM (SELECT seq FROM message UNION ALL SELECT seq FROM removed UNION ALL"
            + " SELECT seq FROM forgotten UNION ALL SELECT DISTINCT removed_seq FROM removed) a"
            + " GROUP BY seq HAVING count(*) > 1");
    none(
        "the sum of credits is another",
        "SELECT address FROM (SELECT address, count(*) n, coalesce(sum(amount) FILTER (WHERE"
            + " amount > 0), 0) i, coalesce(sum(amount) FILTER (WHERE amount < 0), 0) o FROM"
            + " credit_history GROUP BY 1) a FULL JOIN credit_account c USING (address)"
            + " WHERE (n, i, o) IS DISTINCT FROM (entries, incoming, outgoing)");
    compareLots();
  }

  private void compareLots() throws SQLException {
    Map<String, String> expected = new TreeMap<>();
    List<String[]> account = new ArrayList<>();
    String sql =
        "SELECT address, credit_ref, credit_index, amount, coalesce(expiration, 9223372036854775807),"
            + " message_time FROM credit_history ORDER BY address, message_time, credit_ref,"
            + " credit_index";
    for (String[] row : rows(sql, 6)) {
      if (!account.isEmpty() && !account.getFirst()[0].equals(row[0])) {
        replay(account, expected);
        account.clear();
      }
      account.add(row);
    }
    replay(account, expected);
    Map<String, String> found = new TreeMap<>();
    for (String[] lot :
        rows(
            "SELECT address, credit_ref, credit_index, remaining FROM credit_lot"
                + " WHERE remaining <> 0",
            4)) {
      found.put(String.join(" ", lot[0], lot[1], lot[2]), lot[3]);
    }
    if (!found.equals(expected)) {
      faults.add("credits left are " + found + " and should be " + expected);
    }
  }

  // Each gain is a lot; each loss takes from the oldest lots that it can.
  private static void replay(List<String[]> history, Map<String, String> lots) {
    List<String[]> gains = new ArrayList<>();
    for (String[] row : history) {
      long amount = Long.parseLong(row[3]);
      if (amount >= 0) {
        gains.add(row.clone());
        continue;
      }
      long missing = -amount;
      for (String[] gain : gains) {
        if (Long.parseLong(gain[4]) > Long.parseLong(row[5])) {
          long taken = Math.min(missing, Long.parseLong(gain[3]));
          gain[3] = Long.toString(Long.parseLong(gain[3]) - taken);
          missing -= taken;
        }
      }
    }
    for (String[] gain : gains) {
      if (!gain[3].equals("0")) {
        lots.put(String.join(" ", gain[0], gain[1], gain[2]), gain[3]);
      }
    }
  }

  private void none(String fault, String sql) throws SQLException {
    rows(sql, 1).forEach(found -> faults.add(fault + ": " + found[0]));
  }

  private List<String[]> rows(String sql, int columns) throws SQLException {
    List<String[]> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        String[] row = new String[columns];
        for (int i = 0; i < columns; i++) {
          row[i] = String.valueOf(rows.getString(i + 1));
        }
        found.add(row);
      }
    }
    return found;
  }
}
