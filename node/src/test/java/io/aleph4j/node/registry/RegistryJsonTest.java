package io.aleph4j.node.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The list as clients of the network read it, byte for byte (spec 03 §6.4, spec 08 §6.2). */
class RegistryJsonTest {

  private static final Account ALICE = Draft.ACCOUNTS.get(0);
  private static final Account BOB = Draft.ACCOUNTS.get(1);

  private final Network network = new Network();
  private final RegistryJson json = new RegistryJson(RegistryRules.OF_THE_NETWORK);

  private static String filled(String expected, Object... values) {
    return expected.replaceAll("\\s*\\R\\s*", "").formatted(values);
  }

  @Test
  void aNetworkWithoutNodesHasTwoEmptyLists() {
    assertThat(json.cores(Registry.EMPTY)).isEqualTo("[]");
    assertThat(json.resources(Registry.EMPTY)).isEqualTo("[]");
  }

  @Test
  void aNewCoreNode() {
    ItemHash core =
        network.core(ALICE, ",\"multiaddress\":\"/ip4/1.2.3.4/tcp/4025/p2p/QmA\",\"unknown\":1");
    assertThat(json.cores(network.registry()))
        .isEqualTo(
            filled(
                """
                [{"hash":"%s","owner":"%s","reward":"%s","locked":false,"stakers":{},
                "total_staked":0.0,"status":"waiting","time":1700000000.0,"authorized":[],
                "resource_nodes":[],"score":0,"decentralization":0,"performance":0,
                "inactive_since":null,"name":"core","multiaddress":"/ip4/1.2.3.4/tcp/4025/p2p/QmA",
                "address":"","picture":"","banner":"","description":"","stream_reward":"",
                "manager":"","registration_url":"","terms_and_conditions":"","has_bonus":true}]\
                """,
                core, ALICE.address(), ALICE.address()));
  }

  @Test
  void aNewResourceNodeShowsEmptyTextsWhereNothingWasSaid() {
    ItemHash resource = network.resource(BOB, ",\"address\":\"https://crn.example\"");
    assertThat(json.resources(network.registry()))
        .isEqualTo(
            filled(
                """
                [{"hash":"%s","type":"compute","owner":"%s","manager":"","reward":"%s","locked":"",
                "status":"waiting","authorized":"","parent":null,"time":1700000000.0,"score":0,
                "decentralization":0,"performance":0,"inactive_since":null,"name":"crn",
                "multiaddress":"","address":"https://crn.example","picture":"","banner":"",
                "description":"","stream_reward":"","registration_url":"",
                "terms_and_conditions":""}]\
                """,
                resource, BOB.address(), BOB.address()));
  }

  @Test
  void scoresAreShownWhereTheZerosWere() {
    ItemHash core = network.core(ALICE);
    ItemHash resource = network.resource(BOB);
    network.score(
        "ccn", core, ",\"total_score\":0.97,\"performance\":0.98,\"decentralization\":0.93");
    network.atHeight(17);
    network.score("crn", resource, ",\"total_score\":0,\"performance\":1");
    assertThat(json.cores(network.registry()))
        .contains(
            "\"resource_nodes\":[],\"score\":0.97,\"decentralization\":0.93,"
                + "\"performance\":0.98,\"inactive_since\":null,\"name\":\"core\"")
        .endsWith("\"terms_and_conditions\":\"\",\"has_bonus\":true,\"score_updated\":true}]");
    assertThat(json.resources(network.registry()))
        .contains(
            "\"score\":0.0,\"decentralization\":0.0,\"performance\":1.0,"
                + "\"inactive_since\":17,\"name\":\"crn\"")
        .endsWith("\"terms_and_conditions\":\"\",\"score_updated\":true}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "0.97", "1e-7", "4.9e-324", "0.1"})
  void whoReadsScoresAgainHasTheSame(String score) {
    ItemHash core = network.core(ALICE);
    ItemHash resource = network.resource(BOB);
    network.score("ccn", core, ",\"total_score\":" + score);
    network.atHeight(9_000_000_000L);
    network.scoreOf("2029-12-31", "crn", resource, ",\"performance\":" + score);
    network.scoreOf("2029-12-31", "crn", resource, ",\"total_score\":" + score);
    Registry before = network.registry();
    Registry read =
        RegistryReader.read(
            json.cores(before), json.resources(before), RegistryJson.scoring(before));
    assertThat(read).isEqualTo(before);
  }

  @Test
  void aListThatWasWrittenBeforeThereWereScoresIsRead() {
    network.core(ALICE);
    Registry before = network.registry();
    assertThat(RegistryJson.scoring(before)).isEqualTo("null");
    assertThat(RegistryReader.read(json.cores(before), "[]", "null")).isEqualTo(before);
  }

  @Test
  void aNetworkAtWork() {
    ItemHash core = network.core(ALICE);
    ItemHash resource = network.resource(BOB, ",\"locked\":false,\"authorized\":[\"0xA\",\"é\"]");
    network.act(ALICE, "link", resource);
    network.act(BOB, "stake", core);
    JsonNode shown = StrictJson.parse(json.cores(network.registry())).get(0);
    assertThat(shown.get("stakers").toString()).isEqualTo("{\"" + BOB.address() + "\":500000.0}");
    assertThat(shown.get("total_staked").asDouble()).isEqualTo(500_000);
    assertThat(shown.get("status").asString()).isEqualTo("active");
    assertThat(shown.get("resource_nodes").toString()).isEqualTo("[\"" + resource + "\"]");
    JsonNode child = StrictJson.parse(json.resources(network.registry())).get(0);
    assertThat(child.get("status").asString()).isEqualTo("linked");
    assertThat(child.get("parent").asString()).isEqualTo(core.value());
    assertThat(child.get("locked").isBoolean()).isTrue();
    assertThat(child.get("authorized").toString()).isEqualTo("[\"0xA\",\"é\"]");
  }

  @ParameterizedTest
  @CsvSource({
    "499998.999999999999999999, waiting, 499999.0",
    "499999, active, 499999.0",
    "12345678901.25, active, 12345678901.25",
    "10000.1, waiting, 10000.1",
  })
  void stakesAreShownInTokensAndMakeANodeActive(String balance, String status, String shown) {
    ItemHash core = network.core(ALICE);
    network.holds(BOB, balance);
    network.act(BOB, "stake", core);
    assertThat(json.cores(network.registry()))
        .contains("\"stakers\":{\"" + BOB.address() + "\":" + shown + "}")
        .contains("\"total_staked\":" + shown + ",\"status\":\"" + status + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[{}]", "[1]", "[{\"hash\":1}]", "[", "[{\"hash\":\"x\",\"stakers\":[]}]"})
  void whatWasNeverWrittenIsNotRead(String cores) {
    assertThatThrownBy(() -> RegistryReader.read(cores, "[]", "null"))
        .isInstanceOf(RuntimeException.class);
  }
}
