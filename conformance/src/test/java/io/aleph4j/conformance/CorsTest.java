package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** R21: browsers of any origin may use every route, errors included (spec 02 §1.5). */
@ExtendWith(SharedNode.class)
class CorsTest {

  private static final String ORIGIN = "https://console.example";

  @Test
  @DisplayName("R21: answers and errors name the origin")
  void actualRequests(Api api) {
    for (String path :
        List.of(
            "/api/v0/messages.json",
            "/api/v0/version",
            "/api/v0/messages.json?page=x",
            "/api/v0/messages/nohash",
            "/api/v0/aggregates/0xNobody.json",
            "/api/v0/nothing")) {
      Api.Answer answer = api.send(api.request(path).header("Origin", ORIGIN).GET());
      assertThat(answer.header("Access-Control-Allow-Origin"))
          .as(path)
          .hasValueSatisfying(value -> assertThat(value).isIn(ORIGIN, "*"));
      assertThat(answer.header("Access-Control-Allow-Credentials")).as(path).isEmpty();
    }
    Api.Answer refused =
        api.send(
            api.request("/api/v0/messages")
                .header("Origin", ORIGIN)
                .POST(BodyPublishers.ofString("{}")));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.header("Access-Control-Allow-Origin")).isPresent();
  }

  @Test
  @DisplayName("R21: preflight requests are answered for every known route")
  void preflight(Api api) {
    for (String route :
        List.of(
            "POST /api/v0/messages",
            "GET /api/v0/messages.json",
            "GET /api/v0/messages/x",
            "POST /api/v0/ipfs/pubsub/pub",
            "GET /api/v0/aggregates/x.json")) {
      String[] parts = route.split(" ", 2);
      Api.Answer answer =
          api.send(
              api.request(parts[1])
                  .header("Origin", ORIGIN)
                  .header("Access-Control-Request-Method", parts[0])
                  .header("Access-Control-Request-Headers", "content-type, x-custom")
                  .method("OPTIONS", BodyPublishers.noBody()));
      assertThat(answer.status()).as(route).isIn(200, 204);
      assertThat(answer.header("Access-Control-Allow-Origin")).as(route).isPresent();
      assertThat(answer.header("Access-Control-Allow-Methods").orElse(""))
          .as(route)
          .contains(parts[0]);
      assertThat(answer.header("Access-Control-Allow-Headers").orElse("").toLowerCase(Locale.ROOT))
          .as(route)
          .satisfiesAnyOf(
              headers -> assertThat(headers).contains("content-type", "x-custom"),
              headers -> assertThat(headers).isEqualTo("*"));
    }
  }
}
