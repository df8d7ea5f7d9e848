package io.aleph4j.compute.connector;

import static io.aleph4j.compute.connector.Fixture.get;
import static io.aleph4j.compute.connector.Fixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.SignatureVerifier;
import io.aleph4j.accounts.Verdict;
import io.aleph4j.compute.definition.HostNames;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and calls open() first
class GuestApiTest {
  @TempDir private Path folder;
  private Fixture fixture;

  @BeforeEach
  void open() {
    fixture = new Fixture(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static ObjectNode message(String type, String speaker, String sender) {
    String content =
        "{\"address\":\"" + speaker + "\",\"time\":1.5,\"type\":\"note\",\"content\":{\"a\":1}}";
    ObjectNode message = StrictJson.mapper().createObjectNode();
    message.put("chain", "ETH").put("sender", sender).put("type", type).put("channel", "TEST");
    message.put("time", 1.5).put("item_type", "inline").put("item_content", content);
    return message.put("item_hash", ItemHash.sha256(content).value());
  }

  private ObjectNode message(String type, String speaker) {
    return message(type, speaker, fixture.key.properties().address());
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void keepsWhatAProgramPutsThere() {
    assertThat(
            fixture.exchange(
                send("PUT", "/cache/key_1", "some value")
                    + get("/cache/key_1")
                    + get("/cache/?pattern=key*")
                    + get("/cache/")
                    + get("/cache/?pattern=%2A_%3F")
                    + get("/cache/?pattern=x*")
                    + send("DELETE", "/cache/key_1", "")
                    + send("DELETE", "/cache/key_1", "")
                    + get("/cache/key_1")))
        .containsSubsequence(
            "HTTP/1.1 200 OK",
            "\r\n\r\ntrue",
            "200 OK",
            "octet-stream",
            "\r\n\r\nsome value",
            "application/json",
            "[\"key_1\"]",
            "[\"key_1\"]",
            "[\"key_1\"]",
            "[]",
            "\r\n\r\n1",
            "\r\n\r\n0",
            "404 Not Found",
            "No such key in cache");
  }

  @Test
  void wantsKeysOfWordCharacters() {
    assertThat(
            fixture.exchange(
                get("/cache/a-b")
                    + get("/cache/a%0A")
                    + get("/cache/?pattern=%5Bab%5D")
                    + send("PUT", "/cache/", "x")
                    + send("POST", "/cache/a", "")))
        .containsSubsequence(
            "400",
            "Invalid key",
            "400",
            "control character",
            "400",
            "Invalid key",
            "400",
            "Invalid key",
            "405",
            "Allow: DELETE,GET,HEAD,PUT");
    assertThat(fixture.exchange(send("PUT", "/cache/%C3%A4", "x") + get("/cache/%C3%A4")))
        .endsWith("\r\n\r\nx");
  }

  @Test
  void signsForTheProgramItself() {
    for (String speaker : new String[] {Fixture.MACHINE.value(), HostNames.of(Fixture.MACHINE)}) {
      String answer = fixture.exchange(send("POST", "/sign", message("POST", speaker).toString()));
      assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
      Envelope signed = EnvelopeParser.parse(StrictJson.parse(body(answer)));
      assertThat(new SignatureVerifier().verify(signed)).isInstanceOf(Verdict.Valid.class);
    }
    assertThat(body(fixture.exchange(get("/properties"))))
        .startsWith("{\"chain\":\"ETH\",\"curve\":\"secp256k1\",\"address\":\"0x")
        .containsPattern("\"public_key\":\"0x0[23][0-9a-f]{64}\"}$");
  }

  @Test
  void signsNothingElse() {
    String me = Fixture.MACHINE.value();
    assertThat(
            fixture.exchange(
                send("POST", "/sign", message("POST", "cd".repeat(32)).toString())
                    + send(
                        "POST",
                        "/sign",
                        message("POST", me.toUpperCase(java.util.Locale.ROOT)).toString())
                    + send(
                        "POST",
                        "/sign",
                        message("POST", fixture.key.properties().address()).toString())
                    + send("POST", "/sign", message("PROGRAM", me).toString())
                    + send("POST", "/sign", message("POST", me, "0x" + "1".repeat(40)).toString())
                    + send(
                        "POST",
                        "/sign",
                        message("POST", me).put("item_hash", "00".repeat(32)).toString())
                    + send("POST", "/sign", "{\"item_content\":")
                    + send("POST", "/sign", "[]")))
        .containsSubsequence(
            "400", "Message address does not match VM item_hash",
            "400", "Message address does not match VM item_hash",
            "400", "Message address does not match VM item_hash",
            "400", "signs no PROGRAM",
            "400", "another sender",
            "400", "item_hash",
            "400", "Not JSON",
            "400", "object")
        .doesNotContain("200 OK");
  }

  @Test
  void theLastOfTwoSpeakersCountsAsForNodes() {
    String content =
        "{\"address\":\""
            + Fixture.MACHINE
            + "\",\"address\":\"0xowner\",\"time\":1,\"type\":\"t\",\"content\":1}";
    ObjectNode message = message("POST", "x").put("item_content", content);
    message.put("item_hash", ItemHash.sha256(content).value());
    assertThat(fixture.exchange(send("POST", "/sign", message.toString())))
        .contains("400", "Message address does not match VM item_hash");
  }

  @Test
  void publishesSignedMessages() {
    ObjectNode signed = message("POST", Fixture.MACHINE.value()).put("signature", "0x00");
    ObjectNode body = StrictJson.mapper().createObjectNode();
    body.put("topic", "ALEPH-TEST").put("data", signed.toString());
    assertThat(
            fixture.exchange(
                send("POST", "/api/v0/ipfs/pubsub/pub", body.toString())
                    + send("POST", "/api/v0/p2p/pubsub/pub", body.toString())))
        .containsSubsequence("200 OK", "{\"status\":\"success\"}", "200 OK", "\"success\"");
    assertThat(fixture.core.asked)
        .containsExactly("POST /api/v0/messages", "POST /api/v0/messages");
    assertThat(fixture.core.bodies.getFirst()).contains(signed.path("item_hash").stringValue());
    signed.remove("signature");
    body.put("data", signed.toString());
    assertThat(fixture.exchange(send("POST", "/api/v0/p2p/pubsub/pub", body.toString())))
        .contains("400", "POST /sign");
    fixture.core.publication = 422;
    body.put("data", signed.put("signature", "0x00").toString());
    assertThat(fixture.exchange(send("POST", "/api/v0/p2p/pubsub/pub", body.toString())))
        .contains("422");
  }

  @Test
  void passesQuestionsOnWithoutAnythingElse() {
    fixture.core.answers.put("/api/v0/messages.json", "{\"messages\":[]}");
    String answer =
        fixture.exchange(
            """
            GET /api/v0/messages.json?hashes=a%20b&x=|1 HTTP/1.1\r
            Host: evil\r
            Cookie: c\r
            Authorization: me\r
            X-Forwarded-For: 1.2.3.4\r
            \r
            """);
    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n")
        .endsWith("\r\n\r\n{\"messages\":[]}")
        .doesNotContain("Set-Cookie");
    assertThat(fixture.core.asked).containsExactly("GET /api/v0/messages.json?hashes=a%20b&x=%7C1");
    assertThat(fixture.core.headers).doesNotContain("cookie", "authorization", "x-forwarded-for");
    assertThat(fixture.exchange("HEAD /api/v0/messages.json HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 200")
        .endsWith("\r\n\r\n");
    assertThat(fixture.exchange(get("/api/redirect")))
        .startsWith("HTTP/1.1 302")
        .doesNotContain("169.254");
    assertThat(fixture.exchange(get("/api/nothing"))).startsWith("HTTP/1.1 404");
    assertThat(fixture.exchange(get("/metrics") + get("/apix") + get("/sign")))
        .containsSubsequence("404", "404", "404");
    assertThat(fixture.exchange(send("POST", "/api/v0/messages", "{}"))).startsWith("HTTP/1.1 405");
  }

  @Test
  void streamsWhatHasNoLength() {
    assertThat(fixture.exchange(get("/api/chunked") + get("/cache/x")))
        .contains("Transfer-Encoding: chunked\r\n", "\r\n0\r\n\r\nHTTP/1.1 404")
        .hasSizeGreaterThan(100_000);
    assertThat(fixture.exchange("GET /api/chunked HTTP/1.0\r\n\r\n" + get("/cache/x")))
        .contains("Connection: close")
        .endsWith("x".repeat(100_000));
  }

  @Test
  void answersThatAreTooLargeAreNotPassedOn() {
    fixture.core.answers.put("/api/large", "x".repeat((int) Fixture.ANSWER_LIMIT + 1));
    assertThat(fixture.exchange(get("/api/large"))).startsWith("HTTP/1.1 502");
  }

  @Test
  void servesTheCacheAloneToProgramsWithoutTheApi() {
    MemoryStream stream =
        new MemoryStream(
            send("PUT", "/cache/a", "1")
                + get("/properties")
                + get("/api/v0/x")
                + send("POST", "/sign", "{}"));
    fixture.api(false).serve(stream);
    assertThat(stream.answers())
        .containsSubsequence("200 OK", "true", "403", "aleph_api", "403", "403");
    assertThat(fixture.core.asked).isEmpty();
    assertThat(stream.closed).isTrue();
  }

  @Test
  void oneMachineCannotAskWithoutEnd() {
    GuestLimits limits =
        new GuestLimits(
            1,
            Duration.ofSeconds(1),
            10,
            10,
            10,
            Duration.ofSeconds(1),
            new GuestLimits.Rate(60, 2),
            new GuestLimits.Rate(1, 1),
            new GuestLimits.Rate(1, 1));
    try (Fixture small = new Fixture(folder, limits)) {
      GuestApi api = small.api(true);
      MemoryStream stream = new MemoryStream(get("/cache/a").repeat(3));
      api.serve(stream);
      assertThat(stream.answers()).containsSubsequence("404", "404", "429", "Retry-After: 1\r\n");
      small.nanoTime.addAndGet(1_000_000_000);
      stream = new MemoryStream(get("/cache/a").repeat(2));
      api.serve(stream);
      assertThat(stream.answers()).containsSubsequence("404", "429");
    }
  }
}
