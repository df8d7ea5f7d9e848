package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wrong and hostile messages: each gets the verdict of the network, stricter nowhere (spec 01 §1).
 */
@ExtendWith(SharedNode.class)
class FaultTest {

  private static final double TIME = 1_700_000_000.5;

  private final Account account = TestAccounts.ethereum();
  private final String address = account.address().value();

  @ParameterizedTest
  @DisplayName("texts of the inner content: accepted or refused with error 0")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1,\"a\":2}|200",
        "'{ \"a\" : [ ] }'|200",
        "18446744073709551616|200",
        "1e-400|200",
        "-0.0|200",
        "1.5E+3|200",
        "\"\\ud83e\\udd80\"|200",
        "\"\\u0001\"|200",
        "\"\\/\"|200",
        "\"\u007f\u2028\"|200",
        "\"\uFFFF\"|200",
        "NaN|422",
        "Infinity|422",
        "-Infinity|422",
        "1e400|422",
        "-1e400|422",
        "01|422",
        "+1|422",
        ".5|422",
        "1.|422",
        "'a'|422",
        "{a:1}|422",
        "[1,]|422",
        "{\"a\":1,}|422",
        "/* c */1|422",
        "\"\\ud800\"|422",
        "\"\\udc00\\ud800\"|422",
        "\"\\u0000\"|422",
        "\"\\\\u0000\"|422",
        "\"\\x41\"|422",
        "\"\t\"|422",
        "undefined|422",
        "True|422",
        "{|422",
        "[}|422"
      })
  void textsOfTheContent(String content, int status, Api api) {
    Api.Answer answer = api.publish(TestMessage.post(account, "fault", content, TIME, null), true);
    assertThat(answer.status()).as(content + ": " + answer.body()).isEqualTo(status);
  }

  @Test
  @DisplayName("of duplicate keys the last one counts")
  void duplicateKeys(Api api) {
    String content =
        "{\"type\":\"first\",\"address\":\"0xNobody\",\"time\":\"x\",\"content\":1,\"address\":\"%s\",\"time\":7,\"type\":\"last\",\"content\":2}"
            .formatted(address);
    TestMessage message = api.processed(TestMessage.signed(account, "POST", content, "7", null));
    var post =
        api.get("/api/v0/posts.json", "hashes", message.itemHash()).json().path("posts").get(0);
    assertThat(post.path("original_type").asString()).isEqualTo("last");
    assertThat(post.path("content").asInt()).isEqualTo(2);
    assertThat(post.path("item_content").asString()).isEqualTo(content);
  }

  @ParameterizedTest
  @DisplayName("content times from 0 to 9 223 372 036, and their spellings")
  @CsvSource({
    "0,200",
    "0.0,200",
    "-0.0,200",
    "1e9,200",
    "9223372036,200",
    "9223372036.0,200",
    "'\"12.5\"',200",
    "true,200",
    "9223372036.1,422",
    "9223372037,422",
    "-1,422",
    "-0.001,422",
    "1e300,422",
    "null,422",
    "'\"soon\"',422",
    "[],422",
    "{},422"
  })
  void contentTimes(String time, int status, Api api) {
    String content = "{\"address\":\"%s\",\"time\":%s,\"type\":\"time\"}".formatted(address, time);
    Api.Answer answer = api.publish(TestMessage.signed(account, "POST", content, "1", null), true);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
  }

  @ParameterizedTest
  @DisplayName("envelope times of the years 1 to 9999; nothing else than numbers")
  @CsvSource({
    "0,200",
    "-1,200",
    "-62135596800,200",
    "253402300799,200",
    "4102444800.123456,200",
    "1e9,200",
    "253402300800,422",
    "-62135596801,422",
    "1e18,422",
    "1e300,422",
    "-1e300,422",
    "null,422",
    "true,422",
    "'\"1\"',422",
    "[],422",
    "{},422",
    "NaN,422"
  })
  void envelopeTimes(String time, int status, Api api) {
    TestMessage message =
        TestMessage.post(account, "time", TestMessage.quoted(time), TIME, null).withTime(time);
    Api.Answer answer = api.publish(message, true);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    if (status == 200) {
      assertThat(
              api.get("/api/v0/messages/" + message.itemHash())
                  .json()
                  .path("message")
                  .path("time")
                  .asDouble())
          .isEqualTo(Double.parseDouble(time));
    }
  }

  @ParameterizedTest
  @DisplayName("deep nesting: accepted or refused, never a server error")
  @ValueSource(ints = {10, 500, 1_000, 5_000, 50_000})
  void deepNesting(int depth, Api api) {
    for (String[] brackets : new String[][] {{"[", "]"}, {"{\"a\":", "}"}}) {
      String content = brackets[0].repeat(depth) + "1" + brackets[1].repeat(depth);
      Api.Answer answer = api.publish(TestMessage.post(account, "deep", content, TIME, null), true);
      if (depth <= 500) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      } else {
        assertThat(answer.status()).isIn(200, 413, 422);
      }
      Api.Answer body = api.post("/api/v0/messages", content);
      assertThat(body.status()).isIn(413, 422);
    }
  }

  @ParameterizedTest
  @DisplayName("members of the wrong type, missing or unknown")
  @ValueSource(
      strings = {
        "\"sender\":5",
        "\"sender\":null",
        "\"chain\":\"NOCHAIN\"",
        "\"chain\":5",
        "\"type\":\"post\"",
        "\"type\":null",
        "\"item_hash\":null",
        "\"item_hash\":5",
        "\"item_content\":{}",
        "\"item_content\":5",
        "\"item_type\":\"other\"",
        "\"item_type\":\"storage\"",
        "\"item_type\":\"ipfs\"",
        "\"signature\":5",
        "\"signature\":null",
        "\"signature\":\"\"",
        "\"channel\":5",
        "\"item_content\":\"\\ud800\"",
        "\"sender\":\"\\ud800\"",
        "\"signature\":[]"
      })
  void wrongMembers(String member, Api api) {
    String envelope = TestMessage.post(account, "wrong", "{}", TIME, null).json();
    String wrong = envelope.substring(0, envelope.length() - 1) + "," + member + "}";
    Api.Answer answer = api.post("/api/v0/messages", "{\"sync\":true,\"message\":" + wrong + "}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
  }

  @Test
  @DisplayName("a hash in upper case or of another text is refused")
  void wrongHashes(Api api) {
    TestMessage message = TestMessage.post(account, "hash", "{}", TIME, null);
    String upper = message.itemHash().toUpperCase(java.util.Locale.ROOT);
    for (String hash : List.of(upper, "0".repeat(64), message.itemHash().substring(1), "")) {
      assertThat(api.publish(message.withHash(hash), true).status()).as(hash).isEqualTo(422);
    }
    api.processed(message);
  }

  @Test
  @DisplayName("the same message a thousand times at once is one message")
  void thousandTimesAtOnce(Api api) throws Exception {
    TestMessage message = TestMessage.post(account, "thousand", "{}", TIME, null);
    List<Integer> statuses = atOnce(1000, i -> () -> api.publish(message, true).status());
    assertThat(statuses).containsOnly(200);
    var listed = api.get("/api/v0/messages.json", "addresses", address).json();
    assertThat(listed.path("messages").size()).isEqualTo(1);
    assertThat(listed.path("pagination_total").asInt()).isEqualTo(1);
    var stats = api.get("/api/v1/addresses/stats.json", "addressContains", address).json();
    assertThat(stats.path("data").path(address).path("messages").asInt()).isEqualTo(1);
  }

  @Test
  @DisplayName("a forged copy that comes first does not keep the honest one out")
  void forgedCopyFirst(Api api) {
    TestMessage honest = TestMessage.post(account, "forged", "{\"n\":1}", TIME, null);
    String other = TestMessage.post(account, "forged", "{\"n\":2}", TIME, null).signature();
    for (boolean sync : new boolean[] {true, false}) {
      for (String forged : List.of(other, "0x00", "", "x", "{}", "0x" + "ff".repeat(65))) {
        int status = api.publish(honest.withSignature(forged), sync).status();
        assertThat(status)
            .as("sync=" + sync + " " + forged)
            .isIn(sync ? List.of(422) : List.of(202, 422));
      }
    }
    api.processed(honest);
    var shown = api.get("/api/v0/messages/" + honest.itemHash()).json();
    assertThat(shown.path("message").path("signature").asString()).isEqualTo(honest.signature());
  }

  @Test
  @DisplayName("honest messages win against forged copies that come at the same moment")
  void forgedCopiesAtOnce(Api api) throws Exception {
    for (int round = 0; round < 10; round++) {
      TestMessage honest = TestMessage.post(account, "race", "{\"n\":" + round + "}", TIME, null);
      String other =
          TestMessage.post(account, "race", "{\"m\":" + round + "}", TIME, null).signature();
      List<Integer> statuses =
          atOnce(
              40,
              i ->
                  () ->
                      api.publish(i == 20 ? honest : honest.withSignature(other), i % 2 == 0)
                          .status());
      assertThat(statuses.get(20)).as("round " + round).isEqualTo(200);
      var shown = api.get("/api/v0/messages/" + honest.itemHash()).json();
      assertThat(shown.path("status").asString()).isEqualTo("processed");
      assertThat(shown.path("message").path("signature").asString()).isEqualTo(honest.signature());
    }
  }

  @Test
  @DisplayName("a forged copy that comes later changes nothing")
  void forgedCopyLater(Api api) {
    TestMessage honest = api.processed(TestMessage.post(account, "later", "{\"n\":1}", TIME, null));
    String other = TestMessage.post(account, "later", "{\"n\":2}", TIME, null).signature();
    assertThat(api.publish(honest.withSignature(other), true).status()).isLessThan(500);
    var shown = api.get("/api/v0/messages/" + honest.itemHash()).json();
    assertThat(shown.path("status").asString()).isEqualTo("processed");
    assertThat(shown.path("message").path("signature").asString()).isEqualTo(honest.signature());
  }

  @Test
  @DisplayName(
      "one owner's aggregate and post changed from a hundred sides at once end as their messages say")
  void hundredWritersOfOneOwner(Api api) throws Exception {
    TestMessage post = api.processed(TestMessage.post(account, "contended", "{\"v\":0}", 1, null));
    atOnce(
        100,
        i ->
            () ->
                api.processed(
                    i % 2 == 0
                        ? TestMessage.aggregate(
                            account,
                            "contended",
                            "{\"last\":" + i + ",\"k" + i + "\":1}",
                            10 + i,
                            null)
                        : TestMessage.post(
                            account, "amend", "{\"v\":" + i + "}", 10 + i, null, post.itemHash())));
    var aggregate =
        api.get("/api/v0/aggregates/" + address + ".json").json().path("data").path("contended");
    assertThat(aggregate.size()).isEqualTo(51);
    assertThat(aggregate.path("last").asInt()).isEqualTo(98);
    var shown =
        api.get("/api/v0/posts.json", "hashes", post.itemHash()).json().path("posts").get(0);
    assertThat(shown.path("content").path("v").asInt()).isEqualTo(99);
  }

  /** Runs all of these at the same moment, and gives their results in order. */
  static <T> List<T> atOnce(int count, java.util.function.IntFunction<Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    var start = new java.util.concurrent.CountDownLatch(1);
    List<Future<T>> futures = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        Callable<T> task = tasks.apply(i);
        futures.add(
            executor.submit(() -> {
              start.await();
              return task.call();
            }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }
}
