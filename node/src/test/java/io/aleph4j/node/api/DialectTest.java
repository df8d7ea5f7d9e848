package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Where the Rust client's emulator answers otherwise than the network, and that the rest is one.
 */
class DialectTest {

  private static final Account ALICE = Draft.ACCOUNTS.get(0);
  private static final Account BOB = Draft.ACCOUNTS.get(1);

  private static String fields(Account owner, String more) {
    return "{\"address\":\"" + owner.address() + "\",\"time\":1700000000," + more + "}";
  }

  @ParameterizedTest
  @EnumSource
  void eachAnswersInItsWay(Dialect dialect) {
    boolean heph = dialect == Dialect.HEPH;
    try (TestNode node = new TestNode(ApiSettings.ofVersion("v1").in(dialect), 0)) {
      assertThat(node.json("/api/v0/version").toString())
          .isEqualTo(heph ? "{\"name\":\"heph\",\"version\":\"v1\"}" : "{\"version\":\"v1\"}");

      String foreign = fields(ALICE, "\"type\":\"t\",\"content\":{}");
      HttpResponse<String> answer =
          node.publish(TestNode.message(BOB, MessageType.POST, foreign, 1_700_000_000, "x"));
      JsonNode refused = StrictJson.parse(answer.body());
      assertThat(answer.statusCode()).isEqualTo(422);
      assertThat(refused.get("message_status").asString()).isEqualTo("rejected");
      assertThat(refused.get("error_code").asInt()).isEqualTo(2);
      assertThat(refused.has("error")).isEqualTo(heph);
      if (heph) {
        assertThat(refused.at("/error/code").asInt()).isEqualTo(2);
        assertThat(refused.at("/error/message").asString())
            .as("a sentence, which the Rust command line shows")
            .isEqualTo(refused.at("/details/errors/0").asString())
            .contains(ALICE.address().value());
      }

      String grant =
          fields(
              ALICE,
              "\"key\":\"security\",\"content\":{\"authorizations\":[{\"address\":\""
                  + BOB.address()
                  + "\",\"types\":[\"POST\"]}]}");
      node.processed(
          TestNode.message(ALICE, MessageType.AGGREGATE, grant, 1_700_000_000, "security"));
      JsonNode received = node.json("/api/v0/authorizations/received/" + BOB.address() + ".json");
      String entries = "[{\"types\":[\"POST\"]}]";
      assertThat(received.get("authorizations").toString())
          .isEqualTo(
              heph
                  ? "[{\"granter\":\"" + ALICE.address() + "\",\"authorizations\":" + entries + "}]"
                  : "{\"" + ALICE.address() + "\":" + entries + "}");
      assertThat(received.get("pagination_total").asInt()).isEqualTo(1);
      assertThat(
              node.json("/api/v0/authorizations/granted/" + ALICE.address() + ".json")
                  .get("authorizations")
                  .isObject())
          .isTrue();
    }
  }
}
