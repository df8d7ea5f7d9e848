package io.aleph4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.protocol.ItemHash;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ComputeNodeClientTest {

  private static final ItemHash MACHINE = ItemHash.sha256("machine");
  private static final Account OWNER = DevelopmentAccounts.builtIn().getFirst();
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2030-01-01T00:00:00Z"));

  private static ComputeNodeClient client(URI node) {
    return new ComputeNodeClient(node, OWNER, CLOCK);
  }

  private static JsonNode payload(JsonNode signed) {
    return Answers.parse(
        new String(
            HexFormat.of().parseHex(signed.path("payload").asString("")), StandardCharsets.UTF_8));
  }

  @Test
  void logsAreAskedForWithSignedHeaders() {
    String json =
        "[{\"SYSLOG_IDENTIFIER\":\"vm-x-stdout\",\"MESSAGE\":\"hello\",\"file\":\"stdout\","
            + "\"__REALTIME_TIMESTAMP\":\"2026-01-02 03:04:05.000006+00:00\"},\n"
            + "{\"MESSAGE\":\"oh\",\"file\":\"stderr\"}]";
    try (FakeNode node = FakeNode.answering(200, json)) {
      assertThat(client(node.address()).logs(MACHINE))
          .contains(
              List.of(
                  new LogLine("stdout", "hello", "2026-01-02 03:04:05.000006+00:00"),
                  new LogLine("stderr", "oh", "")));
      FakeNode.Request request = node.onlyRequest();
      String path = "/control/machine/" + MACHINE + "/logs";
      assertThat(request.method() + " " + request.target()).isEqualTo("GET " + path);
      JsonNode key = Answers.parse(request.headers().getFirst("X-SignedPubKey"));
      assertThat(payload(key).path("address").asString("")).isEqualTo(OWNER.address().value());
      assertThat(payload(key).path("domain").asString("")).isEqualTo("127.0.0.1");
      JsonNode operation = payload(Answers.parse(request.headers().getFirst("X-SignedOperation")));
      assertThat(operation.path("method").asString("")).isEqualTo("GET");
      assertThat(operation.path("path").asString("")).isEqualTo(path);
      assertThat(operation.path("domain").asString("")).isEqualTo("127.0.0.1");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 500, 503})
  void refusalsCarryTheNodesReason(int status) {
    try (FakeNode node = FakeNode.answering(status, "{\"error\":\"Invalid domain\"}")) {
      ComputeNodeClient client = client(node.address());
      assertThatThrownBy(() -> client.logs(MACHINE))
          .isInstanceOf(NodeAnswerException.class)
          .hasMessageContaining("HTTP " + status)
          .hasMessageContaining("Invalid domain");
    }
  }

  @Test
  void aMachineThatNeverRanHasNoLogs() {
    try (FakeNode node = FakeNode.answering(404, "No execution found for this VM")) {
      assertThat(client(node.address()).logs(MACHINE)).isEmpty();
    }
    try (FakeNode node = FakeNode.answering(200, "{}")) {
      ComputeNodeClient client = client(node.address());
      assertThatThrownBy(() -> client.logs(MACHINE))
          .isInstanceOf(NodeAnswerException.class)
          .hasMessageContaining("not a list");
    }
  }

  @Test
  void followsUntilTheNodeEnds() throws InterruptedException {
    List<String> introductions = new CopyOnWriteArrayList<>();
    try (FakeSocketNode node =
        new FakeSocketNode((_, _, peer) -> {
          peer.upgrade();
          introductions.add(peer.receive());
          peer.text("{\"status\":\"connected\"}");
          peer.text("{\"type\":\"stdout\",\"message\":\"one\"}");
          peer.text("{\"type\":\"system\",\"message\":\"past logs sent\"}");
          peer.close(1000, "");
          peer.untilLeft();
        })) {
      List<LogLine> lines = new ArrayList<>();
      client(node.address()).follow(MACHINE, lines::add);
      assertThat(lines)
          .containsExactly(
              new LogLine("stdout", "one", ""), new LogLine("system", "past logs sent", ""));
      assertThat(node.targets()).containsExactly("/control/machine/" + MACHINE + "/stream_logs");
    }
    JsonNode auth = Answers.parse(introductions.getFirst()).path("auth");
    assertThat(payload(auth.path("X-SignedPubKey")).path("chain").asString("")).isEqualTo("ETH");
    assertThat(payload(auth.path("X-SignedOperation")).path("path").asString(""))
        .endsWith("/stream_logs");
  }

  @Test
  void aRefusedFollowerLearnsWhy() {
    try (FakeSocketNode node =
        new FakeSocketNode((_, _, peer) -> {
          peer.upgrade();
          peer.receive();
          peer.text("{\"status\":\"failed\",\"reason\":\"unauthorized sender\"}");
          peer.close(1000, "");
          peer.untilLeft();
        })) {
      ComputeNodeClient client = client(node.address());
      assertThatThrownBy(() -> client.follow(MACHINE, _ -> {}))
          .isInstanceOf(NodeAnswerException.class)
          .hasMessageContaining("unauthorized sender");
    }
  }
}
