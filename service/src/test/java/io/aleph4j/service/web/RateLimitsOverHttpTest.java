package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client meets that asks for too much. A test's own requests come from this machine. */
class RateLimitsOverHttpTest {
  private static final RateLimits TIGHT =
      RateLimits.defaults()
          .withBudgets(
              Map.of(
                  Cost.CHEAP, new RateLimits.Budget(3, 1),
                  Cost.UPLOAD, new RateLimits.Budget(1, 1)));
  private static final String SENTENCE =
      "This address asks more often than this node answers requests for one address.";

  private WebServer server = start(TIGHT);

  private static WebServer start(RateLimits limits) {
    ByteQuota quota = new ByteQuota(1_000, 1L << 30, 0, Duration.ofHours(1));
    return WebServer.start(
        WebSettings.on("127.0.0.1", 0).withLimits(limits),
        List.of(
            Route.get("/item", Cost.CHEAP, ctx -> ctx.result("item")),
            Route.get("/list", Cost.LIST, ctx -> ctx.result("list")),
            Route.post("/bytes", Cost.PUBLISH, ctx -> quota.take(ctx, ctx.bodyAsBytes().length))),
        List.of(),
        config -> {});
  }

  private void restart(RateLimits limits) {
    server.close();
    server = start(limits);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawHttp.Answer ask(String request, String... headers) throws Exception {
    return RawHttp.send(
        server.port(),
        request + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
  }

  private static String from(String addresses) {
    return "X-Forwarded-For: " + addresses;
  }

  /** Uses the budget up, as whoever these headers say. */
  private RawHttp.Answer exhaust(String... headers) throws Exception {
    for (int i = 0; i < 200; i++) {
      RawHttp.Answer answer = ask("GET /item", headers);
      if (answer.status() == 429) {
        return answer;
      }
    }
    throw new AssertionError("never refused");
  }

  @Test
  void theRefusalSaysWhyAndWhenToComeBack() throws Exception {
    RawHttp.Answer refused = exhaust(from("203.0.113.7"), "Origin: https://a.example");
    assertThat(refused.hasHeader("retry-after: 1")).isTrue();
    assertThat(refused.hasHeader("content-type: application/json")).isTrue();
    assertThat(refused.hasHeader("access-control-allow-origin: https://a.example")).isTrue();
    assertThat(refused.body())
        .isEqualTo(
            "{\"details\":{\"errors\":[\""
                + SENTENCE
                + " Ask again in 1 second.\"]},\"message\":\"TooManyRequests\"}");
    assertThat(ask("GET /list", from("203.0.113.7")).status()).as("another class").isEqualTo(200);
    assertThat(ask("GET /item", from("203.0.113.8")).status()).as("another client").isEqualTo(200);
  }

  @Test
  void aRefusedHeadHasNoBodyAndUnknownPathsCount() throws Exception {
    String head =
        "HEAD /nothing HTTP/1.1\r\nHost: localhost\r\n" + from("203.0.113.7") + "\r\n\r\n";
    try (RawHttp connection = new RawHttp(server.port())) {
      RawHttp.Answer answer = ask(connection, head);
      for (int i = 0; i < 200 && answer.status() == 404; i++) {
        answer = ask(connection, head);
      }
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.hasHeader("retry-after: 1")).isTrue();
      connection.write("GET /item HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(connection.readAnswer().body()).as("the next answer").isEqualTo("item");
    }
  }

  private static RawHttp.Answer ask(RawHttp connection, String head) throws Exception {
    connection.write(head);
    return connection.readHead();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Nothing: 0", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-For: ::1"})
  void thisMachineIsNotLimited(String header) throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(ask("GET /item", header).status()).isEqualTo(200);
    }
  }

  /** Whoever asks second is the same client as the first one, or another. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7                  | 203.0.113.7                   | true",
        "203.0.113.7                  | 198.51.100.1, 203.0.113.7     | true",
        "203.0.113.7                  | 203.0.113.7, 198.51.100.1     | false",
        "203.0.113.7                  | 203.0.113.7, 127.0.0.1        | true",
        "203.0.113.7                  | 203.0.113.7, 10.0.0.1, ::1    | true",
        "203.0.113.7                  | 203.0.113.7:50123             | true",
        "203.0.113.7                  | ::ffff:203.0.113.7            | true",
        "2001:db8::1                  | 2001:db8::ffff:1              | true",
        "2001:db8::1                  | [2001:db8::2]:443             | true",
        "2001:db8::1                  | 2001:db8:0:1::1               | false",
        "nobody                       | unknown                       | true",
        "203.0.113.7, nobody          | 198.51.100.1, _hidden         | true",
      })
  void aClientIsWhoeverAskedTheFirstProxy(String first, String second, boolean isSame)
      throws Exception {
    restart(TIGHT.withProxies(Networks.of(List.of("127.0.0.0/8", "::1", "10.0.0.1"))));
    assertThat(send(800, from(first)).status()).isEqualTo(200);
    assertThat(send(800, from(second)).status()).isEqualTo(isSame ? 429 : 200);
  }

  @Test
  void aProxyMayAddAHeaderOfItsOwn() throws Exception {
    assertThat(send(800, from("198.51.100.1"), from("203.0.113.7")).status()).isEqualTo(200);
    assertThat(send(800, from("203.0.113.7")).status()).isEqualTo(429);
    assertThat(send(800, from("198.51.100.1")).status()).isEqualTo(200);
  }

  @Test
  void nobodyIsBelievedWhoIsNoProxy() throws Exception {
    restart(TIGHT.withProxies(Networks.NONE));
    for (int i = 0; i < 20; i++) {
      assertThat(ask("GET /item", from("203.0.113.7")).status()).isEqualTo(200);
    }
  }

  @Test
  void listedClientsAreNotLimited() throws Exception {
    restart(TIGHT.withUnlimited(Networks.of(List.of("203.0.113.0/24"))));
    for (int i = 0; i < 20; i++) {
      assertThat(ask("GET /item", from("203.0.113.7")).status()).isEqualTo(200);
    }
    assertThat(exhaust(from("198.51.100.1")).status()).isEqualTo(429);
  }

  @Test
  void bytesAreCountedForTheSameClients() throws Exception {
    restart(TIGHT.withUnlimited(Networks.of(List.of("203.0.113.9"))));
    assertThat(send(800, from("203.0.113.7")).status()).isEqualTo(200);
    RawHttp.Answer refused = send(800, from("203.0.113.7"));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.body()).contains("as many bytes as this node takes from one address");
    assertThat(refused.head()).containsPattern("(?i)retry-after: 2[0-9]{3}");
    for (String other : List.of("203.0.113.8", "203.0.113.9", "203.0.113.9", "127.0.0.1")) {
      assertThat(send(800, from(other)).status()).as(other).isEqualTo(200);
    }
  }

  private RawHttp.Answer send(int bytes, String... headers) throws Exception {
    return RawHttp.send(
        server.port(),
        "POST /bytes HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            + bytes
            + "\r\n"
            + String.join("\r\n", headers)
            + "\r\n\r\n"
            + "x".repeat(bytes));
  }

  @Test
  void noLimitsLimitNobody() throws Exception {
    restart(RateLimits.none());
    for (int i = 0; i < 20; i++) {
      assertThat(ask("GET /item", from("203.0.113.7")).status()).isEqualTo(200);
      assertThat(send(800, from("203.0.113.7")).status()).isEqualTo(200);
    }
  }
}
