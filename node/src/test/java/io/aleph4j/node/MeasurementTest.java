package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.node.storage.MeasurementReads;
import io.aleph4j.node.upkeep.MeasurementRetention;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Posts of a scoring service and the rows that they leave (spec 01 §5.1, spec 03 §6.5). */
class MeasurementTest extends NodeContract {

  private static final RuleSettings.Scoring NETWORK = RuleSettings.Scoring.defaults();
  private static final CoreNodeSettings SETTINGS =
      Payments.settings()
          .withRules(
              new RuleSettings(
                  false,
                  new RuleSettings.Scoring(
                      Set.of(ALICE.address()), NETWORK.channel(), NETWORK.postType())));

  /** Today, so that nothing is too old. */
  private final long now = InstantSource.system().instant().getEpochSecond();

  @BeforeEach
  void startWithScoring() {
    node.close();
    node = newNode(database.source(), InstantSource.system(), SETTINGS);
  }

  private static Draft measured(String metrics) {
    return Draft.post(ALICE, NETWORK.postType(), "{\"metrics\":{" + metrics + "}}")
        .on(NETWORK.channel());
  }

  private static String node(String id, long second) {
    return "{\"node_id\":\"" + id + "\",\"measured_at\":" + second + ",\"base_latency\":0.5}";
  }

  private String rows(String table) {
    return database.one("SELECT count(*) FROM " + table);
  }

  @Test
  void theRowsOfAPostAreWrittenWithIt() {
    ItemHash post =
        process(
            measured(
                "\"ccn\":[{\"node_id\":\"a\",\"measured_at\":"
                    + now
                    + ".25,\"base_latency\":1,\"base_latency_ipv4\":2,\"metrics_latency\":3,"
                    + "\"aggregate_latency\":4,\"file_download_latency\":5,\"pending_messages\":6,"
                    + "\"eth_height_remaining\":\"x\"},{},"
                    + node("b", now)
                    + "],\"crn\":[{\"node_id\":\"c\",\"measured_at\":"
                    + now
                    + ",\"full_check_latency\":7,\"diagnostic_vm_latency\":8}]"));
    assertThat(
            database.all(
                "SELECT concat_ws('|', item_hash, position, node_id, measured_at, base_latency,"
                    + " base_latency_ipv4, metrics_latency, aggregate_latency, file_download_latency,"
                    + " pending_messages, coalesce(eth_height_remaining, -1)) FROM core_measurement"
                    + " ORDER BY position"))
        .containsExactly(
            post + "|0|a|" + now + "250000|1|2|3|4|5|6|-1", post + "|1|b|" + now + "000000|0.5|-1");
    assertThat(
            database.all(
                "SELECT concat_ws('|', item_hash, position, node_id, measured_at,"
                    + " coalesce(base_latency, -1), full_check_latency, diagnostic_vm_latency)"
                    + " FROM compute_measurement"))
        .containsExactly(post + "|0|c|" + now + "000000|-1|7|8");
    assertThat(rows("post")).isEqualTo("1");
    assertAuditClean();
  }

  @Test
  void aPostOfManyBatchesAndCopiesIsWrittenOnce() {
    Draft post = measured("\"ccn\":[" + node("a", now) + "]");
    List<Outcome> outcomes = submitAtOnce(Collections.nCopies(50, post.sign()));
    assertThat(Collections.frequency(outcomes, new Outcome.Processed())).isEqualTo(1);
    submitAtOnce(
        List.of(
            measured("\"ccn\":[" + node("a", now - 2) + "]").sign(),
            measured("\"crn\":[" + node("a", now - 1) + "]").sign(),
            measured("").sign(),
            measured("\"ccn\":[]").sign()));
    restart();
    assertThat(submit(post)).isEqualTo(new Outcome.Confirmed());
    assertThat(rows("core_measurement")).isEqualTo("2");
    assertThat(rows("compute_measurement")).isEqualTo("1");
  }

  @Test
  void aCommitWhoseAnswerIsLostWritesThemOnce() {
    node.close();
    AtomicInteger losses = new AtomicInteger(2);
    node =
        newNode(
            FaultySource.over(
                database.source(),
                new FaultySource.Faults() {
                  @Override
                  public void afterCommit(Connection connection) throws SQLException {
                    if (losses.getAndDecrement() > 0) {
                      throw new SQLException("the connection broke, on purpose", "08006");
                    }
                  }
                }),
            InstantSource.system(),
            SETTINGS);
    process(measured("\"ccn\":[" + node("a", now) + "]"));
    assertThat(rows("core_measurement")).isEqualTo("1");
  }

  @Test
  void whoIsNoScoringServiceLeavesNoRows() {
    Draft post = measured("\"ccn\":[" + node("a", now) + "]");
    process(post.on("other"));
    process(
        Draft.post(BOB, NETWORK.postType(), "{\"metrics\":{\"ccn\":[" + node("a", now) + "]}}"));
    assertRejected(
        submit(Draft.post(BOB, NETWORK.postType(), "{}").forOwner(ALICE).on(NETWORK.channel())),
        ErrorCode.PERMISSION_DENIED);
    assertThat(rows("core_measurement")).isEqualTo("0");
  }

  @Test
  void aContentByHashBringsThemToo() {
    Draft post = measured("\"crn\":[" + node("ü", now) + "]");
    keep(post.text().getBytes(java.nio.charset.StandardCharsets.UTF_8), ItemType.STORAGE, LATER);
    assertThat(submit(post.signByHash())).isEqualTo(new Outcome.Processed());
    assertThat(database.one("SELECT node_id FROM compute_measurement")).isEqualTo("ü");
  }

  @Test
  void whatIsForgottenOrAmendedKeepsItsRows() {
    ItemHash post = process(measured("\"ccn\":[" + node("a", now) + "]"));
    Draft amend =
        Draft.amend(ALICE, post.value(), "{\"metrics\":{\"ccn\":[" + node("b", now) + "]}}")
            .on(NETWORK.channel())
            .at(2);
    process(amend);
    process(Draft.forget(ALICE, post));
    assertThat(database.all("SELECT node_id FROM core_measurement")).containsExactly("a");
    assertAuditClean();
  }

  @Test
  void wholeMonthsAreDeletedWhenTheyAreTooOld() {
    // Years from now: the node that runs meanwhile deletes what is too old today.
    String[] days = {"2095-10-31T23:59:59Z", "2095-11-01T00:00:00Z", "2096-11-14T00:00:00Z"};
    StringBuilder entries = new StringBuilder(node("future", 4_090_000_000L));
    for (String day : days) {
      entries.append(',').append(node(day, Instant.parse(day).getEpochSecond()));
    }
    process(measured("\"ccn\":[" + entries + "],\"crn\":[" + entries + "]"));
    MeasurementRetention retention =
        new MeasurementRetention(
            new MeasurementReads(database.source()),
            InstantSource.fixed(Instant.parse("2096-11-30T23:59:59Z")),
            12);
    assertThat(retention.delete()).isEqualTo(2);
    assertThat(retention.delete()).isZero();
    assertThat(database.all("SELECT node_id FROM core_measurement ORDER BY measured_at"))
        .containsExactly(days[1], days[2], "future");
    assertThat(rows("compute_measurement")).isEqualTo("3");
    MeasurementRetention later =
        new MeasurementRetention(
            new MeasurementReads(database.source()),
            InstantSource.fixed(Instant.parse("2096-12-01T00:00:00Z")),
            12);
    assertThat(later.delete()).isEqualTo(2);
  }
}
