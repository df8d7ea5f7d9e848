package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.ItemHash;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which indexes the look-ups of lanes take, whatever the server knows of the tables. */
class LookupPlansTest extends NodeContract {

  @Test
  void aForgetReadsNoMessagesButItsOwn() throws SQLException {
    ItemHash post = process(Draft.post(ALICE, "note", "1"));
    ItemHash amend = process(Draft.amend(ALICE, post.value(), "2"));
    String columns =
        database.one(
            "SELECT string_agg(column_name, ', ') FROM information_schema.columns WHERE table_name"
                + " = 'message' AND column_name NOT IN ('seq', 'item_hash', 'content_ref_key')");
    database.run(
        """
        INSERT INTO message (seq, item_hash, content_ref_key, %1$s)
        SELECT 1000 + n, 'copy' || n, n, %1$s
        FROM message, generate_series(1, 20000) n WHERE item_hash = '%2$s'
        """
            .formatted(columns, amend));
    // The planner knows now how many messages there are, and nothing of what is in them.
    database.run("VACUUM message");
    Queue<String> statements = new ConcurrentLinkedQueue<>();
    restart(statements);
    process(Draft.forget(ALICE, post));
    assertThat(plans(statements, "content_ref_key = ANY"))
        .isNotEmpty()
        .allMatch(plan -> plan.contains("message_content_ref") && !plan.contains("message_type"));
  }

  @Test
  void filesAndTheirUsersAreFoundByTheirHashes() throws SQLException {
    ItemHash store = process(Draft.store(ALICE, keep("file")));
    ItemHash unused = process(Draft.store(ALICE, keep("unused")));
    Queue<String> statements = new ConcurrentLinkedQueue<>();
    restart(statements);
    process(Machines.program(ALICE, store, store));
    process(Draft.forget(ALICE, unused));
    assertThat(plans(statements, "p.ref IS NOT NULL"))
        .isNotEmpty()
        .allMatch(plan -> plan.contains("file_pin_item") && !plan.contains("file_pin_owner"));
    assertThat(plans(statements, "machine_file f"))
        .isNotEmpty()
        .allMatch(plan -> plan.contains("using machine_file_user"))
        .noneMatch(plan -> plan.contains("machine_file_pkey"));
  }

  @Test
  void tagsAreTakenOffTheListsOneByOne() throws SQLException {
    ItemHash post = process(Draft.post(ALICE, "note", "{\"tags\":[\"a\"]}"));
    Queue<String> statements = new ConcurrentLinkedQueue<>();
    restart(statements);
    process(Draft.amend(ALICE, post.value(), "{\"tags\":[\"b\"]}"));
    process(Draft.forget(ALICE, post));
    Queue<String> single = new ConcurrentLinkedQueue<>();
    statements.forEach(script -> single.addAll(List.of(script.split(";\n"))));
    for (String table : List.of("message_tag", "post_tag")) {
      assertThat(plans(single, "DELETE FROM " + table + " "))
          .isNotEmpty()
          .allMatch(plan -> plan.contains("Tid Scan on " + table))
          .allMatch(plan -> plan.contains("Index Scan using " + table))
          .noneMatch(plan -> plan.contains("Seq Scan on " + table));
    }
  }

  /** The plans of the questions with this text. */
  private List<String> plans(Queue<String> statements, String text) throws SQLException {
    List<String> plans = new ArrayList<>();
    for (String sql : statements) {
      if (sql.contains(text)) {
        plans.add(genericPlan(sql));
      }
    }
    return plans;
  }

  /** How a lane's session answers a question: without a look at the arguments. */
  private String genericPlan(String sql) throws SQLException {
    AtomicInteger arguments = new AtomicInteger();
    String numbered =
        Pattern.compile("\\?").matcher(sql).replaceAll(mark -> "\\$" + arguments.incrementAndGet());
    StringJoiner plan = new StringJoiner("\n");
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("PREPARE question AS " + numbered);
      statement.execute("SET plan_cache_mode = force_generic_plan");
      statement.execute("SET enable_seqscan = off");
      try (ResultSet rows =
          statement.executeQuery(
              "EXPLAIN EXECUTE question (NULL" + ", NULL".repeat(arguments.get() - 1) + ")")) {
        while (rows.next()) {
          plan.add(rows.getString(1));
        }
      }
      statement.execute("RESET plan_cache_mode");
      statement.execute("RESET enable_seqscan");
      statement.execute("DEALLOCATE question");
    }
    return plan.toString();
  }
}
