package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** R22: the stream of messages (spec 02 §5). */
@ExtendWith(SharedNode.class)
class WebSocketContractTest {

  private final Account account = TestAccounts.ethereum();
  private final String address = account.address().value();

  @Test
  @DisplayName("R22: history is sent in full, oldest first, before live messages, none twice")
  void historyThenLive(Api api) throws Exception {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      sent.add(publish(api, i));
    }
    Frames frames = new Frames();
    WebSocket socket = api.watch(frames, "addresses", address, "history", 12);
    for (int i = 15; i < 20; i++) {
      sent.add(publish(api, i));
    }
    Polling.until("the last message", () -> frames.hashes().contains(sent.getLast()));
    // What was published while the history was read is in it or comes live, but never in both.
    List<String> seen = frames.hashes();
    assertThat(seen)
        .hasSizeBetween(12, 17)
        .isEqualTo(sent.subList(sent.size() - seen.size(), sent.size()));
    for (JsonNode frame : frames.messages()) {
      assertThat(frame.propertyNames())
          .contains(
              "sender",
              "chain",
              "signature",
              "type",
              "item_content",
              "item_type",
              "item_hash",
              "time",
              "channel",
              "content",
              "confirmations",
              "confirmed")
          .doesNotContain("status", "owner", "reception_time");
      assertThat(frame.path("time").isNumber()).isTrue();
    }
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("R22: history=0 sends none, the default is ten")
  void lengthOfHistory(Api api) throws Exception {
    for (int i = 0; i < 12; i++) {
      publish(api, i);
    }
    Frames none = new Frames();
    Frames ten = new Frames();
    WebSocket first = api.watch(none, "addresses", address, "history", 0);
    WebSocket second = api.watch(ten, "addresses", address);
    // A message that comes while the history is read may be the last one of it.
    Polling.until("the history", () -> ten.size() >= 10);
    String live = publish(api, 12);
    Polling.until("live frames", () -> none.size() >= 1 && ten.size() >= 11);
    assertThat(none.hashes()).containsExactly(live);
    assertThat(ten.hashes()).hasSize(11).endsWith(live);
    first.abort();
    second.abort();
  }

  @ParameterizedTest
  @DisplayName("wrong parameters are refused before the upgrade")
  @CsvSource({
    "history,200",
    "history,-1",
    "history,''",
    "history,x",
    "msgTypes,post",
    "hashes,xyz",
    "chains,NO",
    "startDate,-1"
  })
  void wrongParameters(String name, String value, Api api) {
    assertThatThrownBy(() -> api.watch(new Frames(), name, value))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(422));
  }

  @Test
  @DisplayName("R22: a ping is answered; what the client says is ignored")
  void pingAndText(Api api) throws Exception {
    Frames frames = new Frames();
    WebSocket socket = api.watch(frames, "addresses", address, "history", 0);
    socket.sendText("hello", true).get(10, TimeUnit.SECONDS);
    socket.sendBinary(ByteBuffer.wrap(new byte[1000]), true).get(10, TimeUnit.SECONDS);
    socket.sendPing(ByteBuffer.wrap(new byte[] {1})).get(10, TimeUnit.SECONDS);
    assertThat(frames.pongs.await(10, TimeUnit.SECONDS)).isTrue();
    String live = publish(api, 0);
    Polling.until("a live frame", () -> frames.size() == 1);
    assertThat(frames.hashes()).containsExactly(live);
    socket.abort();
  }

  @Test
  @DisplayName("quirk 15: every filter works live; dates choose the history only")
  void filtersOfLiveMessages(Api api) throws Exception {
    String other = TestAccounts.solana().address().value();
    String[][] matching = {
      {"msgTypes", "POST,STORE"},
      {"msgType", "POST"},
      {"addresses", address},
      {"owners", address},
      {"chains", "ETH"},
      {"channels", "live"},
      {"contentTypes", "live"},
      {"tags", "b,c"},
      {"startDate", "9999999999"},
      {"endDate", "1"},
      {"sort_order", "1"},
      {"message_types", "POST"},
    };
    String[][] missing = {
      {"msgTypes", "AGGREGATE"},
      {"msgType", "STORE"},
      {"addresses", other},
      {"owners", other},
      {"chains", "SOL"},
      {"channels", "dead"},
      {"contentTypes", "dead"},
      {"tags", "c"},
      {"refs", "r"},
      {"contentKeys", "live"},
      {"paymentTypes", "hold"},
      {"hashes", "beef".repeat(16)},
      {"contentHashes", "beef".repeat(16)},
    };
    List<Frames> hits = new ArrayList<>();
    List<Frames> misses = new ArrayList<>();
    List<WebSocket> sockets = new ArrayList<>();
    for (String[] filter : matching) {
      hits.add(new Frames());
      sockets.add(api.watch(hits.getLast(), filter[0], filter[1], "history", 0));
    }
    for (String[] filter : missing) {
      misses.add(new Frames());
      sockets.add(api.watch(misses.getLast(), filter[0], filter[1], "history", 0));
    }
    TestMessage message =
        api.processed(
            TestMessage.post(account, "live", "{\"tags\":[\"a\",\"b\"]}", 1_700_000_000.0, "live"));
    Polling.until(
        "a frame on every matching socket",
        () -> hits.stream().allMatch(frames -> frames.size() > 0));
    for (int i = 0; i < matching.length; i++) {
      assertThat(hits.get(i).hashes())
          .as(List.of(matching[i]).toString())
          .containsExactly(message.itemHash());
    }
    for (int i = 0; i < missing.length; i++) {
      assertThat(misses.get(i).hashes()).as(List.of(missing[i]).toString()).isEmpty();
    }
    sockets.forEach(WebSocket::abort);
  }

  @Test
  @DisplayName("only what was accepted is streamed, and only the first time")
  void onlyFirstAcceptance(Api api) throws Exception {
    Frames frames = new Frames();
    WebSocket socket = api.watch(frames, "owners", address, "history", 0);
    TestMessage refused =
        TestMessage.signed(
            TestAccounts.ethereum(),
            "POST",
            "{\"address\":\"" + address + "\",\"time\":1,\"type\":\"t\"}",
            "1",
            null);
    assertThat(api.publish(refused, true).status()).isEqualTo(422);
    TestMessage accepted = TestMessage.post(account, "once", "{}", 1_700_000_000.0, null);
    api.processed(accepted);
    api.processed(accepted);
    String last = publish(api, 99);
    Polling.until("the last message", () -> frames.hashes().contains(last));
    assertThat(frames.hashes()).containsExactly(accepted.itemHash(), last);
    socket.abort();
  }

  private String publish(Api api, int number) {
    double time = 1_700_000_000.0 + number;
    return api.processed(TestMessage.post(account, "ws", "{\"n\":" + number + "}", time, "ws"))
        .itemHash();
  }
}
