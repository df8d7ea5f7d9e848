package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How parameters are read and how a wrong request is answered (spec 02 §1.1-§1.7). */
@ExtendWith(SharedNode.class)
class ParsingTest {

  private static final String MESSAGES = "/api/v0/messages.json";
  private static final String HASH = "0123456789abcdef".repeat(4);

  private final Account account = TestAccounts.ethereum();
  private final String address = account.address().value();

  @ParameterizedTest
  @DisplayName("integers")
  @CsvSource(
      delimiter = '|',
      value = {
        "3|200",
        "' 3 '|200",
        "3.0|200",
        "''|422",
        "3.5|422",
        "three|422",
        "1e2|422",
        "-3|422",
        "0x3|422"
      })
  void integers(String text, int status, Api api) {
    assertThat(api.get(MESSAGES, "page", text, "addresses", address).status()).isEqualTo(status);
    assertThat(api.get("/api/v0/posts.json", "pagination", text, "addresses", address).status())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @DisplayName("floating-point numbers, as dates")
  @CsvSource({
    "1,200",
    "1.5,200",
    "1e3,200",
    "0,200",
    "' 1 ',200",
    "'',422",
    "x,422",
    "nan,422",
    "-1,422",
    "-0.5,422"
  })
  void floats(String text, int status, Api api) {
    for (String name : List.of("startDate", "start_date")) {
      assertThat(api.get(MESSAGES, name, text, "addresses", address).status())
          .as(name)
          .isEqualTo(status);
      assertThat(api.get("/api/v0/posts.json", name, text, "addresses", address).status())
          .as(name)
          .isEqualTo(status);
    }
    assertThat(api.get(MESSAGES, "endDate", text, "addresses", address).status()).isEqualTo(status);
  }

  @Test
  @DisplayName("infinite dates are numbers: no server error")
  void infiniteDates(Api api) {
    for (String text : List.of("inf", "Infinity", "1e308", "99999999999999999999")) {
      assertThat(api.get(MESSAGES, "startDate", text, "addresses", address).status())
          .as(text)
          .isLessThan(500);
      assertThat(api.get(MESSAGES, "endDate", text, "addresses", address).status())
          .as(text)
          .isLessThan(500);
    }
    assertThat(api.get(MESSAGES, "startDate", "inf", "addresses", address).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("booleans")
  void booleans(Api api) {
    for (String word :
        List.of(
            "true", "false", "1", "0", "yes", "no", "on", "off", "t", "f", "y", "n", "TRUE", "Yes",
            "oN")) {
      assertThat(api.get(MESSAGES, "excludeContent", word, "addresses", address).status())
          .as(word)
          .isEqualTo(200);
    }
    for (String word : List.of("", "2", "ja", "truee", "null")) {
      assertThat(api.get(MESSAGES, "excludeContent", word, "addresses", address).status())
          .as(word)
          .isEqualTo(422);
    }
  }

  @Test
  @DisplayName("enumerations, of numbers and of text")
  void enumerations(Api api) {
    for (String order : List.of("1", "-1", "1.0", "-1.0")) {
      assertThat(api.get(MESSAGES, "sortOrder", order, "addresses", address).status())
          .as(order)
          .isEqualTo(200);
    }
    for (String order : List.of("ASC", "DESC", "0", "2", "", "1.5")) {
      assertThat(api.get(MESSAGES, "sortOrder", order, "addresses", address).status())
          .as(order)
          .isEqualTo(422);
    }
    Map<String, String> wrong =
        Map.of(
            "sortBy",
            "TIME",
            "msgType",
            "post",
            "msgTypes",
            "POST,Store",
            "chains",
            "eth",
            "msgStatuses",
            "done",
            "paymentTypes",
            "gold",
            "contentFormat",
            "FULL");
    wrong.forEach((name, value) ->
        assertThat(api.get(MESSAGES, name, value).status()).as(name).isEqualTo(422));
    for (String name :
        List.of("msgTypes", "chains", "msgStatuses", "paymentTypes", "hashes", "contentHashes")) {
      assertThat(api.get(MESSAGES, name, "").status()).as(name + " empty").isEqualTo(422);
    }
  }

  @Test
  @DisplayName(
      "lists: no trimming, empty elements kept, an empty parameter matches (nearly) nothing")
  void lists(Api api) {
    api.processed(TestMessage.post(account, "list", "{}", 1_700_000_000.0, "parsing-a"));
    assertThat(found(api, "channels", "parsing-a,,other")).isEqualTo(1);
    assertThat(found(api, "channels", " parsing-a")).isZero();
    assertThat(found(api, "channels", "parsing-a ,x")).isZero();
    assertThat(found(api, "channels", "")).isZero();
    assertThat(found(api, "tags", "")).isZero();
    assertThat(found(api, "contentTypes", ",list")).isEqualTo(1);
  }

  @ParameterizedTest
  @DisplayName("item hashes")
  @CsvSource({
    "QmYULJoNGPDmoRq4WNWTDTUvJGJv1hosox8H6vVd1kCsY8, 200",
    "QmYULJoNGPDmoRq4WNWTDTUvJGJv1hosox8H6vVd1kCs, 200",
    "QmYULJoNGPDmoRq4WNWTDTUvJGJv1hosox8H6vVd1kC, 422",
    "QmYULJoNGPDmoRq4WNWTDTUvJGJv1hosox8H6vVd1kCsY89, 422",
    "QmYULJoNGPDmoRq4WNWTDTUvJGJv1hosox8H6vVd1kCs0l, 422",
    "bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby, 200",
    "bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mb1, 422",
    "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4, 422",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, 200",
    "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef, 422",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde, 422",
  })
  void itemHashes(String hash, int status, Api api) {
    assertThat(api.get(MESSAGES, "hashes", hash).status()).isEqualTo(status);
    assertThat(api.get("/api/v0/posts.json", "hashes", HASH + "," + hash).status())
        .isEqualTo(status);
    assertThat(api.get("/api/v0/messages/" + hash).status()).isEqualTo(status == 200 ? 404 : 400);
  }

  @Test
  @DisplayName(
      "dates: 0 is no bound, the end is exclusive, an end before its start is refused for messages only")
  void dates(Api api) {
    api.processed(TestMessage.post(account, "dates", "{}", 1_600_000_000.25, null));
    assertThat(found(api, "startDate", "0", "endDate", "0")).isEqualTo(1);
    assertThat(found(api, "startDate", "1600000000.25", "endDate", "1600000000.26")).isEqualTo(1);
    assertThat(found(api, "startDate", "1600000000.24", "endDate", "1600000000.25")).isZero();
    assertThat(api.get(MESSAGES, "startDate", 2, "endDate", 1).status()).isEqualTo(422);
    Api.Answer posts = api.get("/api/v0/posts.json", "startDate", 2, "endDate", 1);
    assertThat(posts.status()).isEqualTo(200);
    assertThat(posts.json().path("posts").size()).isZero();
  }

  @Test
  @DisplayName("of a parameter that is given twice the first value counts")
  void firstValueWins(Api api) {
    api.processed(TestMessage.post(account, "twice", "{}", 1_700_000_000.0, "parsing-b"));
    assertThat(found(api, "channels", "parsing-b", "channels", "other")).isEqualTo(1);
    assertThat(found(api, "channels", "other", "channels", "parsing-b")).isZero();
    assertThat(api.get(MESSAGES, "page", 1, "page", "x").status()).isEqualTo(200);
    assertThat(api.get(MESSAGES, "page", "x", "page", 1).status()).isEqualTo(422);
  }

  @Test
  @DisplayName("the page in the path wins; words and numbers below 1 are refused")
  void pageInThePath(Api api) {
    for (String list :
        List.of("/api/v0/messages/page/", "/api/v0/posts/page/", "/api/v1/posts/page/")) {
      Api.Answer second = api.get(list + "2.json", "page", 1, "addresses", address);
      assertThat(second.json().path("pagination_page").asInt()).as(list).isEqualTo(2);
      assertThat(api.get(list + "abc.json").status()).as(list).isEqualTo(400);
      assertThat(api.get(list + "0.json").status()).as(list).isEqualTo(422);
    }
  }

  @Test
  @DisplayName("refused parameters are told as an array of what is wrong where")
  void validationBody(Api api) {
    for (String path :
        List.of(
            MESSAGES,
            "/api/v0/posts.json",
            "/api/v1/posts.json",
            "/api/v0/aggregates.json",
            "/api/v1/addresses/stats.json",
            "/api/v0/messages/hashes")) {
      Api.Answer answer = api.get(path, "page", "x");
      assertThat(answer.status()).as(path).isEqualTo(422);
      JsonNode problem = answer.json().get(0);
      assertThat(problem.propertyNames()).as(answer.body()).contains("type", "loc", "msg", "input");
      assertThat(problem.path("loc").get(0).asString()).as(path).isEqualTo("page");
      assertThat(problem.path("input").asString()).as(path).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @DisplayName("unknown paths are 404; so is a slash at the end")
  @ValueSource(
      strings = {
        "/api/v0/messages/",
        "/api/v0/posts",
        "/api/v0/nothing",
        "/api",
        "/api/v2/posts.json",
        "/API/v0/version"
      })
  void unknownPaths(String path, Api api) {
    assertThat(api.get(path).status()).isEqualTo(404);
  }

  @Test
  @DisplayName("a wrong method on a known path is 405 with Allow; HEAD is answered where GET is")
  void methods(Api api) {
    for (String path : List.of(MESSAGES, "/api/v0/posts.json", "/api/v0/version")) {
      for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
        Api.Answer answer = api.send(api.request(path).method(method, BodyPublishers.noBody()));
        assertThat(answer.status()).as(method + " " + path).isEqualTo(405);
        assertThat(answer.header("Allow").orElse("")).as(method + " " + path).contains("GET");
      }
      Api.Answer head = api.send(api.request(path).method("HEAD", BodyPublishers.noBody()));
      assertThat(head.status()).as("HEAD " + path).isEqualTo(200);
      assertThat(head.body()).isEmpty();
    }
    Api.Answer get = api.send(api.request("/api/v0/ipfs/pubsub/pub").GET());
    assertThat(get.status()).isEqualTo(405);
    assertThat(get.header("Allow").orElse("")).contains("POST");
  }

  @ParameterizedTest
  @DisplayName("bodies that are no message are refused, never a server error")
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "1",
        "\"text\"",
        "{",
        "{}",
        "{\"message\":null}",
        "{\"message\":[]}",
        "{\"message\":\"x\"}",
        "{\"message\":{}}",
        "{\"message\":{\"type\":\"POST\"}}",
        "{\"sync\":true}",
        "\u0000",
        "{\"message\":{}}}"
      })
  void bodiesThatAreNoMessage(String body, Api api) {
    Api.Answer answer = api.post("/api/v0/messages", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
  }

  @Test
  @DisplayName("a message is taken whatever content type the client names")
  void contentTypes(Api api) {
    for (String type :
        List.of(
            "application/json",
            "text/plain",
            "application/json; charset=utf-8",
            "application/octet-stream")) {
      TestMessage message =
          TestMessage.post(account, "type", TestMessage.quoted(type), 1_700_000_000.0, null);
      Api.Answer answer =
          api.post("/api/v0/messages", type, BodyPublishers.ofString(message.publishBody(true)));
      assertThat(answer.status()).as(type).isEqualTo(200);
    }
  }

  private int found(Api api, Object... parameters) {
    Object[] query = java.util.Arrays.copyOf(parameters, parameters.length + 2);
    query[parameters.length] = "addresses";
    query[parameters.length + 1] = address;
    Api.Answer answer = api.get(MESSAGES, query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("messages").size();
  }
}
