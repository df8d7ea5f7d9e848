package io.aleph4j.compute.connector;

import static io.aleph4j.compute.connector.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder
class HostileRequestsTest {
  private static final String NEXT = "GET /cache/smuggled HTTP/1.1\r\n\r\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil/api/v0",
        "/api//v0",
        "/api/../secret",
        "/api/..",
        "/api/./x",
        "/api/%2e%2e/secret",
        "/api/v0/%2E./x",
        "/api%2f..%2fsecret",
        "/api/..%2f..%2fsecret",
        "/api/..%5csecret",
        "/api\\..\\x",
        "http://evil/api/v0",
        "https://evil:443/api/",
        "evil:443",
        "*",
        "@evil/api/",
        "/api/%00",
        "/api/%0d%0aHost:evil",
        "/api/%",
        "/api/%zz",
        "/api/%c0%ae%c0%ae/x",
        "/api/x#fragment",
        "/api/x?a#b",
        "/api/x?%zz",
        "/%61pi/x",
        "/api@evil/",
        "/api:80/x"
      })
  void leadsNowhereElse(String target) {
    try (Fixture fixture = new Fixture(folder)) {
      assertThat(fixture.exchange(get(target))).matches("(?s)HTTP/1.1 40[04] .*");
      assertThat(fixture.core.asked).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
        "Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
        "Content-Length: +5\r\n\r\n12345",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 0x5\r\n\r\n12345",
        "Content-Length: 5,5\r\n\r\n12345",
        "Content-Length: \r\n\r\n",
        "Content-Length : 5\r\n\r\n12345",
        " Content-Length: 5\r\n\r\n12345",
        "A: b\r\n Transfer-Encoding: chunked\r\n\r\n",
        "Content-Length: 5\n\r\n12345",
        "A: b\n\n",
        "A: b\rB: c\r\n\r\n",
        "A: b\u0000\r\n\r\n",
        "no colon\r\n\r\n",
        ": no name\r\n\r\n",
        "Host: a\r\nHost: b\r\n\r\n",
        "Transfer-Encoding: identity\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n+1\r\nx\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffff\r\nx\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1ffffffff\r\nx\r\n0\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n",
        "Content-Length: 1048577\r\n\r\n",
        "Expect: something\r\n\r\n"
      })
  void isOneRequestOrNone(String rest) {
    try (Fixture fixture = new Fixture(folder)) {
      String answer = fixture.exchange("PUT /cache/a HTTP/1.1\r\n" + rest + NEXT);
      assertThat(answer).matches("(?s)HTTP/1.1 (400|413|417|501) .*\r\nConnection: close\r\n.*");
      assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT evil:443 HTTP/1.1\r\n\r\n", "GET /cache/a HTTP/2.0\r\n\r\n",
            "GET /cache/a\r\n\r\n",
        "GET  /cache/a HTTP/1.1\r\n\r\n", "get /cache/a HTTP/1.1\r\n\r\n", "\r\n\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /cache/a HTTP/1.1 \r\n\r\n",
            "TRACE / HTTP/1.1\r\n\r\n",
        "GET /cache/a\u00e4 HTTP/1.1\r\n\r\n", "PATCH /api/x HTTP/1.1\r\n\r\n"
      })
  void answersNoOtherProtocols(String request) {
    try (Fixture fixture = new Fixture(folder)) {
      assertThat(fixture.exchange(request)).matches("(?s)HTTP/1.1 (400|405) .*");
      assertThat(fixture.core.asked).isEmpty();
    }
  }

  @Test
  void headsAndBodiesAreLimited() {
    try (Fixture fixture = new Fixture(folder)) {
      assertThat(fixture.exchange("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n\r\n"))
          .startsWith("HTTP/1.1 431");
      assertThat(fixture.exchange("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(101) + "\r\n"))
          .startsWith("HTTP/1.1 431");
      assertThat(
              fixture.exchange(
                  "GET / HTTP/1.1\r\n" + ("A: " + "b".repeat(9_000) + "\r\n").repeat(4) + "\r\n"))
          .startsWith("HTTP/1.1 431");
      String chunk = "80000\r\n" + "x".repeat(0x80000) + "\r\n";
      String chunked = "PUT /cache/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
      assertThat(fixture.exchange(chunked + chunk + chunk + "1\r\nx\r\n0\r\n\r\n"))
          .startsWith("HTTP/1.1 413");
      assertThat(fixture.exchange(chunked + chunk + "0\r\nTrailer: x\r\n\r\n" + get("/cache/b")))
          .containsSubsequence("200 OK", "true", "404");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /cache/a HTTP/1.1\r\n",
        "GET /cache/a HTT",
        "GET /cache/a HTTP/1.1\r\nA: b\r\n",
        "PUT /cache/a HTTP/1.1\r\nContent-Length: 5\r\n\r\nabc",
        "PUT /cache/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
        "PUT /cache/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        ""
      })
  void doesNothingForHalfARequest(String request) {
    try (Fixture fixture = new Fixture(folder)) {
      assertThat(fixture.exchange(request)).isEmpty();
      assertThat(fixture.services.cache().keys(Fixture.MACHINE, "*")).isEmpty();
    }
  }

  @Test
  void keepsTheConnectionAsAsked() {
    try (Fixture fixture = new Fixture(folder)) {
      assertThat(fixture.exchange(get("/cache/a") + "\r\n" + get("/cache/a")).split("HTTP/1.1", -1))
          .hasSize(3);
      assertThat(
              fixture.exchange(
                  "GET /cache/a HTTP/1.1\r\nConnection: Close\r\n\r\n" + get("/cache/a")))
          .containsOnlyOnce("HTTP/1.1");
      assertThat(
              fixture.exchange(
                  "PUT /cache/a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx"))
          .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
    }
  }
}
