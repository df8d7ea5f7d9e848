package io.aleph4j.compute.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.NodeAnswerException;
import io.aleph4j.client.NodeUnreachableException;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a core node is asked for machines, and how its answers are understood. */
@SuppressWarnings("NullAway.Init") // set before each test
@Timeout(60)
class NodeMessagesTest {
  private static final ItemHash HASH = new ItemHash("5e".repeat(32));

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String answer = "";
  private HttpServer server;
  private NodeMessages messages;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    messages =
        new NodeMessages(
            new CoreNodeClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestURI().toString());
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String message(String hash) {
    return "{\"sender\":\"0xA\",\"chain\":\"ETH\",\"signature\":null,\"type\":\"STORE\","
        + "\"item_content\":\"{}\",\"item_type\":\"inline\",\"item_hash\":\""
        + hash
        + "\",\"time\":1.5,\"channel\":null,\"size\":2,\"content\":{},\"confirmed\":false,"
        + "\"confirmations\":[]}";
  }

  private static String list(String... all) {
    return "{\"messages\":["
        + String.join(",", all)
        + "],\"pagination_per_page\":20,\"pagination_page\":1,\"pagination_total\":2,"
        + "\"pagination_item\":\"messages\"}";
  }

  @Test
  void findsAMessageByItsHash() {
    answer = list(message(HASH.value()));
    assertThat(messages.message(HASH).orElseThrow().itemHash()).isEqualTo(HASH);
    assertThat(asked).singleElement().asString().contains("hashes=" + HASH);
    answer = list();
    assertThat(messages.message(HASH)).isEmpty();
  }

  @Test
  void asksForAmendmentsOfTheOwnerInTheirOrder() {
    answer = list(message("11".repeat(32)), message("22".repeat(32)));
    assertThat(messages.amendments(HASH, new Address("0xOwner")))
        .extracting(message -> message.itemHash().value().substring(0, 2))
        .containsExactly("11", "22");
    assertThat(asked)
        .singleElement()
        .asString()
        .contains("refs=" + HASH, "owners=0xOwner", "STORE");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "forgotten | ,\"forgotten_by\":[] | true",
        "removed | ,\"reason\":\"credit_insufficient\" | true",
        "pending | ,\"messages\":[] | false",
        "rejected | ,\"error_code\":1,\"details\":null | false"
      })
  void onlyWhatWasTakenAwayIsGone(String state, String more, boolean isGone) {
    answer =
        "{\"item_hash\":\"%s\",\"reception_time\":\"2023-01-01T00:00:00Z\",\"status\":\"%s\",\"message\":{}%s}"
            .formatted(HASH, state, more);
    assertThat(messages.isGone(HASH)).isEqualTo(isGone);
  }

  @Test
  void whatIsNotFoundIsNotGone() {
    status = 404;
    assertThat(messages.isGone(HASH)).isFalse();
  }

  @Test
  void aNodeThatFailsIsNoAnswer() {
    answer = "{}";
    assertThatThrownBy(() -> messages.message(HASH)).isInstanceOf(NodeAnswerException.class);
    status = 500;
    assertThatThrownBy(() -> messages.isGone(HASH)).isInstanceOf(NodeAnswerException.class);
    server.stop(0);
    assertThatThrownBy(() -> messages.amendments(HASH, new Address("0xOwner")))
        .isInstanceOf(NodeUnreachableException.class);
  }
}
