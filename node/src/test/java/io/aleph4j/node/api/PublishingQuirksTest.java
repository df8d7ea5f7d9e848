package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.Route;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Spec 02 §13 and spec 01 §8.1: what clients meet when they publish. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishingQuirksTest {

  private static final Account ALICE = Draft.ACCOUNTS.get(0);

  private TestNode node;

  @BeforeAll
  void start() {
    node = new TestNode();
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private static String message(Draft draft, double time) {
    return TestNode.message(draft.sender(), draft.type(), draft.at(time).text(), time, "TEST");
  }

  /** Quirk 24: no body of any POST route is a failure of the server. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "nul", "\"", "[]", "7", "{}", "{\"message\":7}", "{\"message\":{}}"})
  void whatIsNoJsonIsTheClientsFault(String body) {
    List<Route> routes =
        node.api().routes().stream()
            .filter(route -> route.method().name().equals("POST"))
            .filter(route -> !route.template().endsWith("/add_file"))
            .toList();
    assertThat(routes).hasSizeGreaterThan(6);
    for (Route route : routes) {
      HttpResponse<String> answer =
          node.post(route.template().replace("{item_hash}", "a".repeat(64)), body);
      boolean isJson = route.template().endsWith("/add_json") && body.matches("\\[]|7|\\{.*}");
      assertThat(answer.statusCode())
          .as(route.template() + " " + answer.body())
          .isIn(isJson ? List.of(200) : List.of(400, 403, 422));
    }
    HttpResponse<String> bytes =
        node.send(
            HttpRequest.newBuilder(URI.create(node.url() + "/api/v0/messages"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'"', -1, -2, '"'}))
                .build());
    assertThat(bytes.statusCode()).isEqualTo(422);
  }

  /** whoever publishes over HTTP means what he writes. */
  @ParameterizedTest
  @CsvSource({"a%20b", "%C3%A9", "%25", "100%", "a+b%zz", "%2520"})
  void percentSignsStandForThemselves(String text) {
    String message = message(Draft.post(ALICE, "note", "\"" + text + "\""), 1);
    String hash = node.processed(message);
    assertThat(node.json("/api/v0/messages/" + hash + "/content").asString()).isEqualTo(text);
    String quoted = StrictJson.mapper().writeValueAsString(message);
    assertThat(
            node.post(
                    "/api/v0/p2p/pubsub/pub", "{\"topic\":\"ALEPH-TEST\",\"data\":" + quoted + "}")
                .statusCode())
        .isEqualTo(200);
  }

  /** Quirk 18: what the node cannot take is not told with 200. */
  @Test
  void whatIsNotPublishedHasAnErrorsStatus() {
    try (TestNode closing = new TestNode()) {
      closing.node().close();
      String quoted =
          StrictJson.mapper().writeValueAsString(message(Draft.post(ALICE, "note", "1"), 1));
      for (String path : List.of("/api/v0/ipfs/pubsub/pub", "/api/v0/p2p/pubsub/pub")) {
        HttpResponse<String> answer =
            closing.post(path, "{\"topic\":\"ALEPH-TEST\",\"data\":" + quoted + "}");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
        JsonNode body = StrictJson.parse(answer.body());
        assertThat(body.get("status").asString()).isEqualTo("error");
        assertThat(body.get("failed").isEmpty()).isFalse();
      }
    }
  }
}
