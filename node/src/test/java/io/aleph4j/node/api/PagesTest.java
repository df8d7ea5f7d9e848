package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.ItemHash;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages for people (spec 02 §3.11): whole, from this node alone, and nothing besides. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesTest {

  private static final List<String> PAGES = List.of("/", "/api/docs");
  private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]*)\"");

  private TestNode node;

  @BeforeAll
  void start() {
    node = new TestNode();
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private static Set<String> references(String page) {
    Set<String> found = new TreeSet<>();
    REFERENCE.matcher(page).results().forEach(one -> found.add(one.group(1)));
    found.remove("data:,");
    return found;
  }

  @Test
  void everythingThatAPageUsesIsServedByThisNode() {
    Set<String> used = new TreeSet<>();
    for (String page : PAGES) {
      Set<String> references = references(node.get(page).body());
      assertThat(references).allMatch(reference -> reference.startsWith("/"));
      for (String reference : references) {
        assertThat(node.get(reference).statusCode()).as(page + " " + reference).isEqualTo(200);
      }
      used.addAll(references);
    }
    used.removeIf(reference -> !reference.startsWith("/static/"));
    Set<String> served = new TreeSet<>();
    node.api().routes().stream()
        .map(route -> route.template())
        .filter(template -> template.startsWith("/static/"))
        .forEach(served::add);
    assertThat(used).isEqualTo(served).hasSize(4);
  }

  /** Else a page asks for something that is not there when somebody looks at it. */
  @Test
  void scriptsAskForWhatTheNodeAnswers() {
    assertThat(node.get("/static/index.js").body()).contains("/api/ws0/status", "/metrics.json");
    assertThat(node.get("/static/docs.js").body()).contains("/api/docs/openapi.json");
    for (String part : List.of("/static/index.js", "/static/docs.js", "/static/index.css")) {
      assertThat(node.get(part).body()).as(part).doesNotContain("https://").doesNotContain("<");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/api/docs, text/html",
    "/api/docs/openapi.json, application/json",
    "/static/index.css, text/css",
    "/static/index.js, text/javascript",
    "/static/docs.css, text/css",
    "/static/docs.js, text/javascript",
  })
  void filesHaveTheirTypeAndAreSentOnceOnly(String path, String type) {
    HttpResponse<String> answer = node.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith(type);
    assertThat(answer.headers().firstValue("cache-control")).hasValue("no-cache");
    String tag = answer.headers().firstValue("etag").orElse("");
    assertThat(tag).isEqualTo('"' + ItemHash.sha256(answer.body()).value() + '"');
    HttpResponse<String> again = conditional(path, tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(conditional(path, "\"another\"").body()).isEqualTo(answer.body());
  }

  private HttpResponse<String> conditional(String path, String tag) {
    return node.send(
        HttpRequest.newBuilder(URI.create(node.url() + path)).header("If-None-Match", tag).build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/static",
        "/static/",
        "/static/index.html",
        "/static/openapi.json",
        "/static/index.css/",
        "/static/x/index.css",
        "/static/INDEX.css",
        "/static/..%2Findex.html",
        "/static/index.css%00",
        "/static/NodeApi.class",
      })
  void nothingElseIsThere(String path) {
    assertThat(node.get(path).statusCode()).isIn(400, 404);
  }
}
