package io.aleph4j.node.storage;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import io.aleph4j.protocol.credit.CreditLot;
import io.aleph4j.protocol.credit.CreditReplay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Works out the lots of all accounts from their histories and compares them. */
final class CreditAudit {

  private static final int ACCOUNTS = 1_000;

  private static final String LOTS =
      """
      SELECT address, credit_ref, credit_index, remaining, expiration, message_time
      FROM credit_lot WHERE address = ? AND remaining <> 0\
      """;

  private final DataSource database;

  CreditAudit(DataSource database) {
    this.database = database;
  }

  /** Accounts whose lots are not what their history makes of them, at most so many. */
  List<String> wrongAccounts(int most) {
    List<String> wrong = new ArrayList<>();
    String last = "";
    List<String> accounts = accounts(last);
    while (!accounts.isEmpty() && wrong.size() < most) {
      for (String account : accounts) {
        if (wrong.size() < most && !isRight(account)) {
          wrong.add(account);
        }
      }
      last = accounts.getLast();
      accounts = accounts(last);
    }
    return wrong;
  }

  private List<String> accounts(String after) {
    return new Sql()
        .add(
            "SELECT address FROM (SELECT address FROM credit_account WHERE address > ?"
                + " UNION SELECT address FROM credit_lot WHERE address > ?) a"
                + " ORDER BY address LIMIT ",
            after,
            after)
        .literal(ACCOUNTS)
        .list(database, "the accounts with credits", row -> row.getString(1));
  }

  private boolean isRight(String account) {
    List<CreditLot> expected =
        CreditReplay.replay(new Address(account), history(account)).lots().stream()
            .filter(lot -> lot.remaining() != 0)
            .toList();
    Set<CreditLot> found =
        new HashSet<>(
            new Sql()
                .add(LOTS, account)
                .list(database, "the credits of an account", MoneyReads::lot));
    return found.equals(new HashSet<>(expected));
  }

  private List<CreditHistoryRow> history(String account) {
    return new Sql()
        .add(MoneyReads.HISTORIES, (Object) new String[] {account})
        .list(database, "the history of an account", MoneyReads::historyRow);
  }
}
