package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.storage.MeasurementReads;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What was measured of nodes, as clients read it (spec 02 §3.10). */
class MeasurementRoutesTest {

  private static final long DAY = 86_400;

  private static TestNode node;

  @BeforeAll
  static void fill() {
    node = new TestNode();
    insert("core_measurement", "n", "'p1', 0, %s, 'n', 1000500000, 0.25, 1, 2, 3, 4, 5, 6");
    insert(
        "core_measurement",
        "n",
        "'p2', 0, %s, 'n', 2000000000, 0.5, null, null, null, null, null, 7");
    insert("core_measurement", "n", "'p1', 1, %s, 'n', 1000500000, 9, 9, 9, 9, 9, 9, 9");
    insert("core_measurement", "other", "'p1', 2, %s, 'other', 1000500000, 9, 9, 9, 9, 9, 9, 9");
    insert("compute_measurement", "n", "'p1', 0, %s, 'n', 1000500000, 1, 2, 3, 4");
    long now = Instant.now().getEpochSecond();
    recent("young", now - DAY);
    recent("old", now - 15 * DAY);
    recent("future", now + DAY);
  }

  private static void recent(String post, long second) {
    insert(
        "compute_measurement",
        "recent",
        "'" + post + "', 0, %s, 'recent', " + second + "000000, 1, null, null, null");
  }

  private static void insert(String table, String id, String values) {
    node.database().run("INSERT INTO " + table + " VALUES (" + values.formatted(key(id)) + ")");
  }

  private static String key(String id) {
    return "('x' || left(encode(sha256('" + id + "'), 'hex'), 16))::bit(64)::bigint";
  }

  @AfterAll
  static void close() {
    node.close();
  }

  private static String hashes(String path) {
    List<String> found =
        node.json(path)
            .get("metrics")
            .get("item_hash")
            .valueStream()
            .map(JsonNode::asString)
            .collect(Collectors.toList());
    return String.join(",", found);
  }

  @Test
  void theAnswerIsArraysOfEqualLength() {
    assertThat(node.get("/api/v0/core/n/metrics?start_date=1").body())
        .isEqualTo(
            "{\"metrics\":{\"item_hash\":[\"p1\",\"p1\",\"p2\"],\"measured_at\":[1000.5,1000.5,2000.0],"
                + "\"base_latency\":[0.25,9.0,0.5],\"base_latency_ipv4\":[1.0,9.0,null],"
                + "\"metrics_latency\":[2.0,9.0,null],\"aggregate_latency\":[3.0,9.0,null],"
                + "\"file_download_latency\":[4.0,9.0,null],\"pending_messages\":[5,9,null],"
                + "\"eth_height_remaining\":[6,9,7]}}");
    assertThat(node.get("/api/v0/compute/n/metrics?start_date=1").body())
        .isEqualTo(
            "{\"metrics\":{\"item_hash\":[\"p1\"],\"measured_at\":[1000.5],\"base_latency\":[1.0],"
                + "\"base_latency_ipv4\":[2.0],\"full_check_latency\":[3.0],"
                + "\"diagnostic_vm_latency\":[4.0]}}");
    assertThat(node.get("/api/v0/core/n/metrics?start_date=1").headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "start_date=1|p1,p1,p2",
        "start_date=1&sort=ASC|p1,p1,p2",
        "start_date=1&sort=ASCENDING|p1,p1,p2",
        "start_date=1&sort=1|p1,p1,p2",
        "start_date=1&sort=DESC|p2,p1,p1",
        "start_date=1&sort=DESCENDING|p2,p1,p1",
        "start_date=1&sort=-1|p2,p1,p1",
        "start_date=1000.5&end_date=1000.5|p1,p1",
        "start_date=1000.6|p2",
        "start_date=1&end_date=1999.9|p1,p1",
        "end_date=2000|p1,p1,p2",
        "end_date=1210600|p1,p1,p2",
        "end_date=1210601|p2",
        "end_date=1211600|p2"
      })
  void boundsAreInclusiveAndFourteenDaysApartWhenOneIsMissing(String query, String posts) {
    assertThat(hashes("/api/v0/core/n/metrics?" + query)).isEqualTo(posts);
  }

  @Test
  void withoutDatesTheLastFourteenDaysAreMeantAndWhatComes() {
    assertThat(hashes("/api/v0/compute/recent/metrics")).isEqualTo("young,future");
    assertThat(hashes("/api/v0/compute/recent/metrics?start_date=0&end_date=0"))
        .isEqualTo("young,future");
    assertThat(hashes("/api/v0/compute/recent/metrics?start_date=1&sort=DESC"))
        .isEqualTo("future,young,old");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v0/core/n/metrics",
        "/api/v0/core/unknown/metrics?start_date=1",
        "/api/v0/core/N/metrics?start_date=1",
        "/api/v0/compute/other/metrics?start_date=1",
        "/api/v0/core/n/metrics?start_date=3000",
        "/api/v0/core/n/metrics?start_date=2&end_date=1"
      })
  void whereNothingWasMeasuredIs404(String path) {
    assertThat(node.get(path).statusCode()).as(path).isEqualTo(404);
    assertThat(node.get(path).body()).isEqualTo("404: Not Found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sort=up",
        "sort=",
        "sort=asc",
        "sort=0",
        "start_date=x",
        "start_date=",
        "start_date=-1",
        "end_date=yesterday",
        "end_date=nan"
      })
  void whatIsNoParameterIs422(String query) {
    assertThat(node.get("/api/v0/core/n/metrics?" + query).statusCode()).as(query).isEqualTo(422);
  }

  @Test
  void anAnswerIsBounded() {
    node.database()
        .run(
            "INSERT INTO core_measurement SELECT 'p' || i, 0, "
                + key("many")
                + ", 'many', i, 1, 1, 1, 1, 1, 1, 1 FROM generate_series(1, 100003) i");
    MeasurementReads reads = new MeasurementReads(node.source());
    assertThat(reads.ofCore(new MeasurementReads.Query("many", null, null, true)))
        .hasSize(100_000)
        .first()
        .extracting(MeasurementReads.Measured::measuredAt)
        .isEqualTo(1L);
    assertThat(reads.ofCore(new MeasurementReads.Query("many", null, 5L, false)))
        .extracting(MeasurementReads.Measured::measuredAt)
        .containsExactly(5L, 4L, 3L, 2L, 1L);
  }
}
