package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random posts, amends, aggregates and delegations with late and equal times, duplicated and
 * reordered, from several threads, with a restart between: the tables are what the messages say.
 */
class MessageModelTest extends NodeContract {

  private static final int THREADS = 4;

  private static List<Envelope> messages(Random random, int count) {
    List<Envelope> messages = new ArrayList<>();
    List<String> posts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Account sender = Draft.ACCOUNTS.get(random.nextInt(3));
      Draft draft = draft(random, sender, posts, i);
      if (random.nextInt(4) == 0) {
        draft = draft.forOwner(Draft.ACCOUNTS.get(random.nextInt(3)));
      }
      Envelope envelope =
          draft.at(random.nextInt(6)).on(random.nextInt(5) == 0 ? null : "c" + i % 3).sign();
      posts.add(envelope.itemHash().value());
      messages.add(random.nextInt(4) == 0 ? sentAt(envelope, random.nextInt(400_000)) : envelope);
    }
    return messages;
  }

  private static Draft draft(Random random, Account sender, List<String> posts, int number) {
    String tags = ",\"tags\":[\"t" + random.nextInt(3) + "\",\"ü\"]";
    String content = "{\"n\":" + number + (random.nextBoolean() ? tags : "") + '}';
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> Draft.post(sender, "type" + random.nextInt(3), content);
      case 3, 4, 5 -> {
        String ref =
            posts.isEmpty()
                ? "nothing"
                : posts.get(Math.max(0, posts.size() - 1 - random.nextInt(12)));
        yield Draft.amend(sender, ref, content);
      }
      case 6, 7, 8 ->
          Draft.aggregate(
              sender,
              "key" + random.nextInt(2),
              "{\"e"
                  + random.nextInt(4)
                  + "\":"
                  + number
                  + ",\"é"
                  + random.nextInt(3)
                  + "\":null}");
      default ->
          Draft.security(
              sender,
              random.nextBoolean()
                  ? ""
                  : "{\"address\":\"" + Draft.ACCOUNTS.get(random.nextInt(3)).address() + "\"}");
    };
  }

  private static Envelope sentAt(Envelope e, long second) {
    return new Envelope(
        e.chain(),
        e.sender(),
        e.type(),
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        new Timestamp(second * 1_000_000),
        e.channel(),
        e.signature());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theTablesAreWhatTheMessagesSay(long seed) {
    Random random = new Random(seed);
    List<Envelope> messages = messages(random, 300);
    submitFromSeveralThreads(messages.subList(0, 150), random);
    assertAuditClean();
    restart();
    Map<String, Integer> heard = watchFeed();
    submitFromSeveralThreads(messages, random);
    database.eventually(
        "SELECT count(*) FROM pending p JOIN message m ON m.item_hash = p.waits_for AND m.type = 1",
        "0");
    node.close();
    assertAuditClean();
    assertEveryHashIsInOnePlace();
    assertThat(heard.values()).allMatch(times -> times == 1);
    long stored = Long.parseLong(database.one("SELECT count(*) FROM message"));
    assertThat(stored).isGreaterThan(100);
    assertThat(node.tallies().total()).isEqualTo(stored);
    assertThat(node.tallies().posts())
        .isEqualTo(Long.parseLong(database.one("SELECT count(*) FROM post")));
  }

  private void assertEveryHashIsInOnePlace() {
    assertThat(
            database.one(
                "SELECT count(*) FROM (SELECT item_hash FROM message UNION ALL SELECT item_hash FROM pending"
                    + " UNION ALL SELECT item_hash FROM rejected) every GROUP BY item_hash HAVING count(*) > 1"))
        .isEqualTo("nothing");
  }

  private void submitFromSeveralThreads(List<Envelope> messages, Random random) {
    List<Callable<Void>> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      List<Envelope> mine = new ArrayList<>(messages);
      Collections.shuffle(mine, new Random(random.nextLong()));
      List<Envelope> some = mine.subList(0, messages.size() * 2 / 3);
      threads.add(() -> {
        for (Envelope envelope : some) {
          assertThat(submit(envelope)).isNotInstanceOf(Outcome.Unavailable.class);
        }
        return null;
      });
    }
    atOnce(threads);
  }

  @Test
  void theAuditSeesEveryKindOfDamage() {
    Envelope post = Draft.post(ALICE, "note", "{\"tags\":[\"a\"]}").sign();
    submit(post);
    submit(Draft.amend(ALICE, post.itemHash().value(), "{}").at(2));
    submit(Draft.aggregate(ALICE, "k", "{\"a\":1}"));
    ItemHash gone = process(Draft.post(ALICE, "gone", "{}"));
    Draft file = Draft.store(ALICE, keep("file"), "name");
    keep(file.text());
    submit(file.signByHash());
    keep("waits for its message");
    process(Draft.forget(ALICE, gone));
    node.close();
    assertAuditClean();
    String other = Draft.post(ALICE, "note", "{\"tags\":[\"a\"]}").hash().value();
    for (String damage :
        List.of(
            "UPDATE post SET latest_seq = original_seq",
            "UPDATE post SET last_updated = last_updated + 1",
            "UPDATE post SET content_start = content_start + 1",
            "DELETE FROM post",
            "UPDATE aggregate SET last_hash = 'x'",
            "DELETE FROM aggregate",
            "UPDATE aggregate_entry SET value = '2'",
            "DELETE FROM aggregate_entry",
            "INSERT INTO aggregate_entry VALUES ('x', 'y', 'n', '1', 1, 'h')",
            "UPDATE tally SET n = n + 1 WHERE dimension = 1",
            "DELETE FROM tally WHERE dimension = 12",
            "UPDATE tally_time SET n = n + 1",
            "UPDATE tally_sender SET post = post - 1",
            "UPDATE file_pin SET tag = 'x' WHERE kind = 1",
            "UPDATE file_pin SET owner = 'x' WHERE kind = 1",
            "UPDATE file_pin SET owner = 'x' WHERE kind = 2",
            "UPDATE file_pin SET ref = NULL WHERE kind = 1",
            "UPDATE file_pin SET created = 7 WHERE kind = 1",
            "DELETE FROM file_pin WHERE kind = 1",
            "DELETE FROM file_pin WHERE kind = 2",
            "DELETE FROM file_pin WHERE kind = 4",
            "UPDATE file_pin SET item_hash = 'x' WHERE kind = 2",
            "UPDATE file_owner SET bytes = bytes + 1",
            "UPDATE file_owner SET files = 0",
            "DELETE FROM file_owner",
            "UPDATE forgotten SET item_hash = '" + other + "'",
            "UPDATE forgotten SET forgotten_by = '{}'",
            "UPDATE forgotten SET forgotten_seq = 1",
            "UPDATE cost SET hold = hold + 1",
            "DELETE FROM cost",
            "UPDATE cost_owner SET resources = resources + 1",
            "UPDATE cost_owner SET credit = credit + 1",
            "DELETE FROM cost_owner",
            "UPDATE credit_lot SET remaining = remaining - 1",
            "DELETE FROM credit_lot",
            "UPDATE credit_account SET incoming = incoming + 1",
            "INSERT INTO removing VALUES ('" + other + "', 'x', 1, NULL, 1)",
            "UPDATE message SET status = 4 WHERE type = 3",
            "UPDATE message SET owner_key = 1",
            "UPDATE message SET tags = NULL",
            "UPDATE message_tag SET time = time + 1",
            "DELETE FROM message_tag",
            "INSERT INTO post_tag VALUES (1, 2, 3, 4)",
            "UPDATE message SET size = 1",
            "DELETE FROM message WHERE content_type = 'note'")) {
      assertThat(damaged(damage)).as(damage).isNotEmpty();
    }
    assertAuditClean();
  }

  private List<String> damaged(String damage) {
    List<String> tables =
        List.of(
            "message",
            "message_tag",
            "post",
            "post_tag",
            "aggregate",
            "aggregate_entry",
            "tally",
            "tally_time",
            "tally_sender",
            "file_owner",
            "forgotten",
            "file_pin",
            "cost",
            "cost_owner",
            "credit_lot",
            "credit_account",
            "removing");
    tables.forEach(table -> database.run("CREATE TABLE kept_" + table + " AS TABLE " + table));
    database.run(damage);
    List<String> differences = RebuildAudit.differences(database.source());
    tables.forEach(table ->
        database.run(
            "DELETE FROM "
                + table
                + "; INSERT INTO "
                + table
                + " OVERRIDING SYSTEM VALUE SELECT * FROM kept_"
                + table
                + "; DROP TABLE kept_"
                + table));
    return differences;
  }
}
