package io.aleph4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.node.storage.Keys;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.postgres.Database;
import io.aleph4j.service.postgres.DatabaseSettings;
import io.aleph4j.service.postgres.EmbeddedPostgres;
import io.aleph4j.service.postgres.PgSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkLoaderTest {

  private static final int MESSAGES = 6000;

  private EmbeddedPostgres server;
  private Database schema;
  private NodeDatabase database;
  private BulkModel model;
  private List<String> hashes;

  @BeforeAll
  void load(@TempDir Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    server =
        EmbeddedPostgres.start(
            PgSettings.in(folder.resolve("postgres"), Path.of("target/postgres-cache"))
                .withSharedBuffers("32MB"));
    schema =
        Database.open(
            DatabaseSettings.of(server.address(), "test", "db/migration", "bulk-loader"),
            loss -> {});
    database =
        new NodeDatabase(
            server.jdbcUrl(), server.user(), server.password(), OptionalLong.of(server.pid()));
    model = new BulkModel(MESSAGES, 1_700_000_000_000_000L);
    hashes = new BulkLoader(database).load(model);
  }

  @AfterAll
  void stop() {
    schema.close();
    server.close();
  }

  @Test
  void loadsMessagesWhoseHashesAndKeysAreTrue() throws SQLException {
    assertThat(database.lastSeq()).isEqualTo(MESSAGES);
    assertThat(hashes).hasSizeBetween(300, 500).doesNotHaveDuplicates();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT * FROM message WHERE item_hash = '" + hashes.get(7) + "'")) {
      assertThat(row.next()).isTrue();
      String text = row.getString("item_content");
      assertThat(ItemHash.sha256(text).value()).isEqualTo(hashes.get(7));
      assertThat(row.getInt("size")).isEqualTo(text.length());
      assertThat(row.getLong("sender_key")).isEqualTo(Keys.of(row.getString("sender")));
      assertThat(row.getLong("hash_prefix")).isEqualTo(Keys.hashPrefix(hashes.get(7)));
    }
  }

  @Test
  void isAsUnevenAsTheNetwork() {
    long big =
        database.number(
            "SELECT count(*) FROM message WHERE sender = '" + model.senders().getFirst() + "'");
    assertThat(big).isBetween(MESSAGES * 35L / 100, MESSAGES * 46L / 100);
    assertThat(database.number("SELECT count(DISTINCT channel) FROM message")).isEqualTo(20);
    assertThat(database.number("SELECT count(DISTINCT content_type) FROM message")).isEqualTo(13);
    assertThat(database.number("SELECT max(time) - min(time) FROM message"))
        .isBetween(BulkModel.SPAN_MICROS * 9 / 10, BulkModel.SPAN_MICROS * 11 / 10);
  }

  @Test
  void foldsAmendsIntoPosts() {
    long posts =
        database.number("SELECT count(*) FROM message WHERE type = 1 AND content_type <> 'amend'");
    assertThat(database.number("SELECT count(*) FROM post")).isEqualTo(posts);
    assertThat(database.number("SELECT count(*) FROM message WHERE content_type = 'amend'"))
        .isBetween(MESSAGES * 3L / 100, MESSAGES * 7L / 100);
    assertThat(database.number("SELECT count(*) FROM post WHERE latest_seq > original_seq"))
        .isPositive();
    String span = "substr(m.item_content, content_start + 1, content_end - content_start)";
    assertThat(
            database.number(
                "SELECT count(*) FROM post JOIN message m ON m.seq = latest_seq WHERE ("
                    + span
                    + ")::jsonb ->> 'title' = 'message ' || latest_seq"))
        .isEqualTo(posts);
    assertThat(
            database.number(
                "SELECT count(*) FROM post p JOIN message a ON a.seq = p.latest_seq"
                    + " JOIN message o ON o.seq = p.original_seq"
                    + " WHERE a.seq <> o.seq AND (a.content_ref <> o.item_hash OR a.owner <> o.owner)"))
        .isZero();
  }

  @Test
  void foldsAggregates() {
    assertThat(database.number("SELECT count(*) FROM aggregate"))
        .isEqualTo(
            database.number(
                "SELECT count(DISTINCT (owner, content_key)) FROM message WHERE type = 2"));
    assertThat(
            database.number(
                "SELECT count(*) FROM aggregate_entry e JOIN message m ON m.item_hash = e.item_hash"
                    + " WHERE m.item_content::jsonb -> 'content' -> e.name = e.value::jsonb"))
        .isEqualTo(database.number("SELECT count(*) FROM aggregate_entry"));
  }

  @Test
  void loadsPinsThatAgreeWithFilesAndOwners(@TempDir Path folder) {
    long now = System.currentTimeMillis() * 1000;
    new BulkPins(database).load(2000, now);
    assertThat(database.number("SELECT count(*) FROM file_pin")).isEqualTo(2000);
    assertThat(database.number("SELECT count(*) FROM file")).isEqualTo(1900);
    assertThat(database.number("SELECT count(*) FROM file_pin WHERE kind = 4")).isEqualTo(200);
    assertThat(
            database.number(
                "SELECT count(*) FROM file f WHERE NOT EXISTS"
                    + " (SELECT FROM file_pin p WHERE p.file_hash = f.hash)"))
        .isZero();
    assertThat(database.number("SELECT sum(files) FROM file_owner")).isEqualTo(1800);
    assertThat(database.number("SELECT sum(bytes) FROM file_owner"))
        .isEqualTo(
            database.number(
                "SELECT sum(size) FROM file_pin JOIN file ON hash = file_hash WHERE kind = 1"));
    try (PassRunner runner = new PassRunner(database, folder)) {
      assertThat(runner.pass()).isPositive();
      database.execute(
          "UPDATE file_pin SET delete_by = 1 WHERE pin_id = (SELECT min(pin_id) FROM file_pin"
              + " WHERE kind = 4)");
      assertThatThrownBy(runner::pass).hasMessageContaining("1 files were removed");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void theBareInsertionRepeatsRows() {
    // A stretch of originals only: for each message one post, as the publish load makes them.
    database.execute(
        "CREATE SCHEMA twin",
        "CREATE TABLE twin.message (LIKE public.message INCLUDING ALL)",
        "CREATE TABLE twin.post (LIKE public.post INCLUDING ALL)",
        "INSERT INTO twin.message SELECT * FROM message WHERE seq IN"
            + " (SELECT original_seq FROM post WHERE latest_seq = original_seq)",
        "INSERT INTO twin.post SELECT * FROM post WHERE latest_seq = original_seq");
    NodeDatabase twin =
        new NodeDatabase(
            database.url() + "&currentSchema=twin",
            database.user(),
            database.password(),
            OptionalLong.empty());
    long rows = twin.number("SELECT count(*) FROM post");
    BareInsertion insertion = new BareInsertion(twin);
    BareInsertion.Rates rates =
        insertion.run(
            insertion.read(0, MESSAGES),
            new CpuMeter(OptionalLong.empty(), OptionalLong.of(server.pid())));
    assertThat(rates.allRows()).isPositive();
    assertThat(rates.oneTable()).isPositive();
    for (String table : List.of("message", "post", "one_table")) {
      assertThat(database.number("SELECT count(*) FROM bare_insertion." + table)).isEqualTo(rows);
    }
    insertion.drop();

    Latencies.Recorder recorder = new Latencies.Recorder();
    try (BareTransaction transaction = new BareTransaction(twin)) {
      transaction.run(0, MESSAGES / 10, recorder);
      assertThat(database.number("SELECT count(*) FROM bare_transaction.message"))
          .isEqualTo(recorder.latencies().count());
    }
  }
}
