package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On which threads requests run. */
class InPlaceTest {
  private static final int CLIENTS = 150;
  private static final int IN_PLACE = 8;

  /** Each of the two selectors may decide at the same moment, and counts lag behind a little. */
  private static final int MOST_BY_CHANCE = IN_PLACE + 8;

  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final Semaphore begun = new Semaphore(0);

  @Test
  void requestsRunOnVirtualThreadsUnlessAskedForOtherwise() throws Exception {
    try (WebServer server = server(0)) {
      assertThat(kinds(server, 20)).containsOnly("virtual");
    }
  }

  @Test
  void requestsRunWhereTheyWereRead() throws Exception {
    try (WebServer server = server(IN_PLACE)) {
      // The first ones find no thread that stands by, as those are made when they are missed.
      assertThat(kinds(server, 50)).contains("platform");
    }
  }

  @Test
  void requestsThatTakeLongLeaveThreadsToOthers() throws Exception {
    try (WebServer server = server(IN_PLACE);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(kinds(server, 50)).contains("platform");
      List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        held.add(client.sendAsync(request(server, "/held"), HttpResponse.BodyHandlers.ofString()));
      }
      try {
        assertThat(begun.tryAcquire(CLIENTS, 60, TimeUnit.SECONDS)).isTrue();
        assertThat(kinds(server, 20)).hasSize(20);
      } finally {
        mayEnd.countDown();
      }
      List<String> kinds = new ArrayList<>();
      for (CompletableFuture<HttpResponse<String>> one : held) {
        kinds.add(one.get(60, TimeUnit.SECONDS).body());
      }
      assertThat(kinds.stream().filter("platform"::equals).count()).isLessThan(MOST_BY_CHANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, WebSettings.MOST_IN_PLACE + 1})
  void asManyWouldStopTheServer(int inPlace) {
    WebSettings settings = WebSettings.on("127.0.0.1", 0);
    assertThatThrownBy(() -> settings.withInPlace(inPlace))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(inPlace + " requests in place: there may be 0 to 32");
  }

  private WebServer server(int inPlace) {
    List<Route> routes =
        List.of(
            Route.get("/kind", Cost.CHEAP, context -> context.result(kind())),
            Route.get(
                "/held",
                Cost.CHEAP,
                context -> {
                  begun.release();
                  mayEnd.await();
                  context.result(kind());
                }));
    WebSettings settings =
        WebSettings.on("127.0.0.1", 0).withLimits(RateLimits.none()).withInPlace(inPlace);
    return WebServer.start(settings, routes, List.of(), config -> {});
  }

  private static String kind() {
    return Thread.currentThread().isVirtual() ? "virtual" : "platform";
  }

  private static List<String> kinds(WebServer server, int times)
      throws IOException, InterruptedException {
    List<String> kinds = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < times; i++) {
        kinds.add(
            client.send(request(server, "/kind"), HttpResponse.BodyHandlers.ofString()).body());
      }
    }
    return kinds;
  }

  private static HttpRequest request(WebServer server, String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path))
        .timeout(Duration.ofSeconds(60))
        .build();
  }
}
