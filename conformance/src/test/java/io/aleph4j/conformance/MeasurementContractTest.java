package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** A network of one's own with its own scoring service, from the post to the route. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MeasurementContractTest {

  /** The route asks for the last days. */
  @SuppressWarnings("TimeInStaticInitializer")
  private static final long NOW = Instant.now().getEpochSecond();

  private final Account scoring = TestAccounts.ethereum();
  private NodeProcess node;
  private Api api;

  @BeforeAll
  void start() {
    node =
        NodeProcess.up(
            Path.of("target", "scoring-node.log"),
            "--ephemeral",
            "--strict-security",
            "--scoring-publisher",
            scoring.address().value());
    api = new Api(node.url());
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private static String measured(String id) {
    return "{\"version\":\"1.0\",\"tags\":[\"mainnet\"],\"metrics\":{\"ccn\":[{\"node_id\":\""
        + id
        + "\",\"measured_at\":"
        + (NOW - 60)
        + ".5,\"base_latency\":0.25,\"pending_messages\":3}],\"crn\":[{\"node_id\":\""
        + id
        + "\",\"measured_at\":"
        + (NOW - 60)
        + ",\"full_check_latency\":1.5}]}}";
  }

  private TestMessage post(Account account, String id) {
    return TestMessage.post(
        account, "aleph-network-metrics", measured(id), (double) NOW, "aleph-scoring");
  }

  @Test
  @DisplayName("what the network's own scoring service measured can be asked for")
  void whatWasMeasuredCanBeAskedFor() {
    TestMessage post = post(scoring, "mine");
    api.processed(post);
    assertThat(api.get("/api/v0/core/mine/metrics").body())
        .isEqualTo(
            "{\"metrics\":{\"item_hash\":[\""
                + post.itemHash()
                + "\"],\"measured_at\":["
                + (NOW - 60)
                + ".5],\"base_latency\":[0.25],\"base_latency_ipv4\":[null],\"metrics_latency\":[null],"
                + "\"aggregate_latency\":[null],\"file_download_latency\":[null],"
                + "\"pending_messages\":[3],\"eth_height_remaining\":[null]}}");
    JsonNode compute = api.get("/api/v0/compute/mine/metrics").json().path("metrics");
    assertThat(compute.path("full_check_latency").toString()).isEqualTo("[1.5]");
    assertThat(compute.path("diagnostic_vm_latency").toString()).isEqualTo("[null]");
  }

  @Test
  @DisplayName("nobody else measures, and bad parameters are 422")
  void nobodyElseMeasures() {
    api.processed(post(TestAccounts.ethereum(), "theirs"));
    assertThat(api.get("/api/v0/core/theirs/metrics").status()).isEqualTo(404);
    assertThat(api.get("/api/v0/compute/theirs/metrics").status()).isEqualTo(404);
    assertThat(api.get("/api/v0/core/mine/metrics", "sort", "up").status()).isEqualTo(422);
    assertThat(api.get("/api/v0/core/mine/metrics", "start_date", "-1").status()).isEqualTo(422);
  }
}
