package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.storage.Consistency;
import io.aleph4j.node.storage.MessageOrder;
import io.aleph4j.node.storage.MessageOrder.SortBy;
import io.aleph4j.node.storage.MessageQuery;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.PostQuery;
import io.aleph4j.node.storage.PostReads;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The rows of tags: what writes them, what reads them, and what finds faults of them. */
class TagRowsTest extends NodeContract {

  private static String content(List<String> tags) {
    return tags.isEmpty() ? "{}" : "{\"tags\":[\"" + String.join("\",\"", tags) + "\"]}";
  }

  @Test
  void anAmendChangesTheTagsAndItsEndBringsThemBack() {
    ItemHash post = process(Draft.post(ALICE, "note", content(List.of("one", "two"))).at(1));
    ItemHash amend = process(Draft.amend(ALICE, post.value(), content(List.of("two"))).at(5));
    assertThat(postsOf("one")).isEmpty();
    assertThat(postsOf("two")).containsExactly(post.value());
    ItemHash untagged = process(Draft.amend(ALICE, post.value(), content(List.of())).at(7));
    assertThat(postsOf("two")).isEmpty();
    process(Draft.forget(ALICE, untagged));
    assertThat(postsOf("one")).isEmpty();
    assertThat(postsOf("two")).containsExactly(post.value());
    process(Draft.forget(ALICE, amend));
    assertThat(postsOf("one")).containsExactly(post.value());
    assertThat(database.one("SELECT count(*) FROM post_tag")).isEqualTo("2");
    process(Draft.forget(ALICE, post));
    assertThat(database.one("SELECT count(*) FROM post_tag")).isEqualTo("0");
    assertThat(database.one("SELECT count(*) FROM message_tag")).isEqualTo("0");
  }

  private List<String> postsOf(String tag) {
    return new PostReads(database.source(), node.tallies())
            .list(
                new PostQuery(
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(tag),
                    List.of(),
                    null,
                    null),
                MessageOrder.NEWEST_FIRST,
                null,
                0,
                10,
                false)
            .stream()
            .map(row -> row.position(SortBy.TIME).itemHash())
            .toList();
  }

  @Test
  void theMigrationListsWhatIsThere() {
    process(Draft.post(BOB, "note", content(List.of())));
    ItemHash post = process(Draft.post(ALICE, "note", content(List.of("one", "two", "one"))));
    process(Draft.amend(ALICE, post.value(), content(List.of("three", "three"))).at(9));
    database.run(
        "DROP TABLE message_tag, post_tag; CREATE INDEX message_tags ON message (seq);"
            + " CREATE INDEX post_tags ON post (original_seq); "
            + migration());
    assertThat(database.one("SELECT count(*) FROM message_tag")).isEqualTo("3");
    assertThat(database.one("SELECT count(*) FROM post_tag")).isEqualTo("1");
    assertThat(new Consistency(database.source()).faults()).isEmpty();
  }

  private static String migration() {
    try (InputStream in = TagListsTest.class.getResourceAsStream("/db/migration/V12__tags.sql")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void faultsOfTheTagsAreFound() {
    process(Draft.post(ALICE, "note", content(List.of("one"))));
    Consistency consistency = new Consistency(database.source());
    assertThat(consistency.faults()).isEmpty();
    for (String table : List.of("message_tag", "post_tag")) {
      String time = table.equals("message_tag") ? "time" : "last_updated";
      for (String damage :
          List.of(
              "DELETE FROM " + table,
              "INSERT INTO " + table + " VALUES (1, 2, 3, 4)",
              "UPDATE " + table + " SET " + time + " = " + time + " + 1")) {
        database.run("CREATE TABLE kept AS TABLE " + table);
        database.run(damage);
        assertThat(consistency.faults()).as(damage).hasSize(1).first().asString().contains("tags");
        database.run(
            "DELETE FROM " + table + "; INSERT INTO " + table + " TABLE kept; DROP TABLE kept");
      }
    }
    assertThat(consistency.faults()).isEmpty();
  }

  @Test
  void untaggedPostsWriteNothingOfTags() {
    Queue<String> statements = new ConcurrentLinkedQueue<>();
    restart(statements);
    process(Draft.post(ALICE, "note", content(List.of())));
    assertThat(statements).isNotEmpty().noneMatch(sql -> sql.contains("_tag"));
  }

  /** A rare tag among many messages, of which its index alone is walked. */
  @Test
  void aRareTagIsReadFromItsIndex() throws SQLException {
    ItemHash rare = process(Draft.post(ALICE, "note", content(List.of("rare", "other"))));
    copies(rare);
    Queue<String> statements = new ConcurrentLinkedQueue<>();
    MessageQuery query = ofTag("rare");
    MessageReads reads = new MessageReads(recorded(statements), node.tallies());
    reads.list(query, MessageOrder.NEWEST_FIRST, null, 0, 20, false);
    reads.list(query, new MessageOrder(SortBy.TIME, true), null, 0, 20, false);
    assertThat(reads.count(query, 10)).isEqualTo(1);
    assertThat(statements).hasSize(3);
    for (String sql : statements) {
      assertThat(plan(sql))
          .contains("message_tag_time")
          .doesNotContain("Seq Scan", "message_time ");
    }
  }

  private static MessageQuery ofTag(String tag) {
    return new MessageQuery(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(tag),
        List.of(),
        List.of(),
        null,
        null,
        null,
        null);
  }

  private DataSource recorded(Queue<String> statements) {
    return FaultySource.over(
        database.source(),
        new FaultySource.Faults() {
          @Override
          public void beforePrepare(String sql) {
            statements.add(sql);
          }
        });
  }

  /** Many messages of one other tag. */
  private void copies(ItemHash message) {
    String columns =
        database.one(
            "SELECT string_agg(column_name, ', ') FROM information_schema.columns WHERE table_name"
                + " = 'message' AND column_name NOT IN"
                + " ('seq', 'item_hash', 'time', 'tags', 'tag_keys')");
    database.run(
        """
        INSERT INTO message (seq, item_hash, time, tags, tag_keys, %1$s)
        SELECT 1000 + n, 'copy' || n, n, tags[2:2], tag_keys[2:2], %1$s
        FROM message, generate_series(1, 20000) n WHERE item_hash = '%2$s'
        """
            .formatted(columns, message));
    database.run(
        "INSERT INTO message_tag SELECT tag_keys[1], time, hash_prefix, seq FROM message"
            + " WHERE seq > 1000");
    database.run("VACUUM ANALYZE message, message_tag");
  }

  /** The plan for the rare tag, which is the value of the first argument of each kind. */
  private String plan(String sql) throws SQLException {
    String key = database.one("SELECT tag_keys[1] FROM message WHERE seq < 1000");
    Matcher marks = Pattern.compile("\\?(::text\\[])?").matcher(sql);
    String filled = marks.replaceAll(mark -> mark.group(1) == null ? key : "'{rare}'::text[]");
    StringJoiner plan = new StringJoiner("\n");
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("EXPLAIN " + filled)) {
      while (rows.next()) {
        plan.add(rows.getString(1));
      }
    }
    return plan.toString();
  }
}
