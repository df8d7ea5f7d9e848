package io.aleph4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.NodeAudit;
import io.aleph4j.service.postgres.Database;
import io.aleph4j.service.postgres.DatabaseSettings;
import io.aleph4j.service.postgres.EmbeddedPostgres;
import io.aleph4j.service.postgres.PgSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkLoaderTest {

  private static final int MESSAGES = 10_000;

  private EmbeddedPostgres server;
  private Database schema;
  private NodeDatabase database;
  private NetworkModel model;
  private NetworkLoader loader;
  private Path files;
  private String indexesBefore;

  @BeforeAll
  void load(@TempDir Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    server =
        EmbeddedPostgres.start(
            PgSettings.in(folder.resolve("postgres"), Path.of("target/postgres-cache"))
                .withSharedBuffers("32MB"));
    schema =
        Database.open(
            DatabaseSettings.of(server.address(), "test", "db/migration", "network-loader"),
            loss -> {});
    database =
        new NodeDatabase(
            server.jdbcUrl(), server.user(), server.password(), OptionalLong.of(server.pid()));
    files = folder.resolve("files");
    indexesBefore = indexes();
    long now = 1_700_000_000_000_000L;
    model = new NetworkModel(MESSAGES, now);
    loader = new NetworkLoader(database, files);
    loader.load(model, now);
  }

  @AfterAll
  void stop() {
    schema.close();
    server.close();
  }

  @Test
  void theNodesOwnCheckFindsNothingWrong() throws IOException {
    NodeAudit audit = NodeAudit.run(schema.dataSource(), files, true);
    assertThat(audit.faults()).isEmpty();
    assertThat(audit.files()).isEqualTo(model.names().files().size());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "40, sender = (SELECT sender FROM message GROUP BY sender ORDER BY count(*) DESC LIMIT 1)",
        "10, 'flood' = ANY (tags)",
        "1, time = (SELECT time FROM message GROUP BY time ORDER BY count(*) DESC LIMIT 1)",
        "5, content_type = 'amend'",
        "10, type = 2",
        "10, type = 3"
      })
  void theMessagesAreAsUnevenAsTheNetworks(int percent, String condition) {
    long found = database.number("SELECT count(*) FROM message WHERE " + condition);
    assertThat(100.0 * found / MESSAGES).isBetween(0.8 * percent - 0.3, 1.25 * percent);
  }

  @Test
  void allThatRoutesShowIsThere() {
    List<String> tables =
        List.of(
            "post",
            "aggregate",
            "file_pin",
            "machine",
            "machine_file",
            "forgotten",
            "removed",
            "removing",
            "confirmation",
            "token_balance",
            "credit_history",
            "credit_lot",
            "credit_account",
            "credit_resource",
            "cost",
            "cost_owner",
            "core_measurement",
            "compute_measurement");
    assertThat(tables)
        .allSatisfy(
            table -> assertThat(database.number("SELECT count(*) FROM " + table)).isPositive());
    assertThat(database.number("SELECT count(*) FROM machine WHERE subscriptions IS NOT NULL"))
        .isEqualTo(NetworkModel.SUBSCRIBED);
    assertThat(database.number("SELECT max(seq) FROM message")).isEqualTo(MESSAGES);
    assertThat(loader.resources()).isNotEmpty().doesNotHaveDuplicates();
    assertThat(model.hashes()).hasSizeGreaterThan(300).doesNotHaveDuplicates();
  }

  @Test
  void noIndexIsLost() {
    assertThat(indexes()).isEqualTo(indexesBefore).contains("message_time");
  }

  private String indexes() {
    return database.text(
        "SELECT string_agg(indexname || ' ' || indexdef, '; ' ORDER BY indexname) FROM pg_indexes"
            + " WHERE schemaname = current_schema()");
  }
}
