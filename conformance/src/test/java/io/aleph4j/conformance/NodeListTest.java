package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A private network of one node: owners post what they do with their nodes, everybody reads the
 * list (spec 02 §3.5, spec 03 §6.4).
 */
class NodeListTest {

  private static final String LIST =
      "/api/v0/aggregates/0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10.json";

  private final Account owner = TestAccounts.ethereum();
  private final Account provider = TestAccounts.ethereum();
  private final Account staker = TestAccounts.solana();

  private static TestMessage operation(
      Account sender, String action, @Nullable String ref, String details, double time) {
    String content =
        "{\"tags\":[\"%s\",\"mainnet\"],\"action\":\"%s\"%s}".formatted(action, action, details);
    return TestMessage.post(sender, "corechan-operation", content, time, "FOUNDATION", ref);
  }

  private static JsonNode list(Api api) {
    JsonNode answer = api.get(LIST, "keys", "corechannel", "limit", 100).json();
    return answer.path("data").path("corechannel");
  }

  @Test
  @DisplayName("what owners post about their nodes is in the list, also after kill -9")
  void theListIsWhatOwnersPost(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder)
      throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    Path data = folder.resolve("data");
    JsonNode before;
    String core;
    try (NodeProcess node = start(folder, data, "first")) {
      Api api = new Api(node.url());
      assertThat(list(api).toString()).isEqualTo("{\"nodes\":[],\"resource_nodes\":[]}");
      core = publish(api);
      wrongOperationsChangeNothing(api, core);
      before = list(api);
      assertReadableByClients(before, core);
      node.kill();
    }
    try (NodeProcess again = start(folder, data, "again")) {
      Api api = new Api(again.url());
      assertThat(list(api)).isEqualTo(before);
      api.processed(operation(owner, "drop-node", core, "", 20));
      assertThat(list(api).path("nodes")).isEmpty();
      assertThat(list(api).path("resource_nodes").get(0).path("status").asString())
          .isEqualTo("waiting");
    }
    assertThat(NodeProcess.check(data).exitCode()).isZero();
    theLiveNetworkDoesNotTakeIt(folder, data);
  }

  private static NodeProcess start(Path folder, Path data, String name) {
    return NodeProcess.up(folder.resolve(name + ".log"), "--data-dir", data.toString());
  }

  /** The hash of the core node. */
  private String publish(Api api) {
    String core =
        api.processed(
                operation(
                    owner,
                    "create-node",
                    null,
                    ",\"details\":{\"name\":\"Core\",\"multiaddress\":\"/ip4/1.2.3.4/tcp/4025/p2p/QmA\"}",
                    1_700_000_000.5))
            .itemHash();
    String resource =
        api.processed(
                operation(
                    provider,
                    "create-resource-node",
                    null,
                    ",\"details\":{\"name\":\"Crn\",\"type\":\"compute\",\"address\":\"https://crn.example\"}",
                    11))
            .itemHash();
    api.processed(operation(owner, "link", resource, "", 12));
    api.processed(operation(staker, "stake-split", core, "", 13));
    // As the console does it: all details, and the action of the creation.
    api.processed(
        TestMessage.post(
            provider,
            "amend",
            "{\"tags\":[\"create-resource-node\",\"mainnet\"],\"action\":\"create-resource-node\","
                + "\"details\":{\"name\":\"Better\",\"type\":\"compute\",\"address\":\"https://crn.example\","
                + "\"stream_reward\":\"0xStream\",\"locked\":\"\",\"authorized\":\"\"}}",
            14,
            "FOUNDATION",
            resource));
    return core;
  }

  private void wrongOperationsChangeNothing(Api api, String core) {
    String before = api.get(LIST, "keys", "corechannel").body();
    List.of(
            operation(provider, "drop-node", core, "", 15),
            operation(owner, "create-node", null, ",\"details\":{\"name\":\"second\"}", 16),
            operation(owner, "link", TestMessage.sha256("nothing"), "", 17),
            operation(owner, "link", core, "", 18),
            operation(owner, "create-resource-node", null, ",\"details\":[]", 19),
            operation(provider, "amend", core, ",\"details\":{\"name\":\"mine\"}", 20))
        .forEach(api::processed);
    assertThat(api.get(LIST, "keys", "corechannel").body()).isEqualTo(before);
  }

  // The fields that the network's clients read: the command lines in Python and Rust, the console,
  // the compute nodes.
  private void assertReadableByClients(JsonNode list, String hash) {
    JsonNode core = list.path("nodes").get(0);
    assertThat(core.path("hash").asString()).isEqualTo(hash);
    assertThat(core.path("name").stringValue()).isEqualTo("Core");
    assertThat(core.path("owner").stringValue()).isEqualTo(owner.address().value());
    assertThat(core.path("reward").stringValue()).isEqualTo(owner.address().value());
    assertThat(core.path("multiaddress").stringValue()).endsWith("/p2p/QmA");
    assertThat(core.path("time").toString()).isEqualTo("1.7000000005E9");
    assertThat(core.path("score").isNumber()).isTrue();
    assertThat(core.path("total_staked").toString()).isEqualTo("500000.0");
    assertThat(core.path("status").stringValue()).isEqualTo("active");
    assertThat(core.path("stakers").has(staker.address().value())).isTrue();
    JsonNode resource = list.path("resource_nodes").get(0);
    assertThat(core.path("resource_nodes").get(0)).isEqualTo(resource.path("hash"));
    assertThat(resource.path("name").stringValue()).isEqualTo("Better");
    assertThat(resource.path("type").stringValue()).isEqualTo("compute");
    assertThat(resource.path("address").stringValue()).isEqualTo("https://crn.example");
    assertThat(resource.path("status").stringValue()).isEqualTo("linked");
    assertThat(resource.path("parent").stringValue()).isEqualTo(hash);
    assertThat(resource.path("stream_reward").stringValue()).isEqualTo("0xStream");
    assertThat(resource.path("decentralization").isNumber()).isTrue();
    assertThat(resource.path("locked").isBoolean()).isTrue();
  }

  private static void theLiveNetworkDoesNotTakeIt(Path folder, Path data) throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve("core.yml"),
            "storage:\n  folder: " + data + "\nhttp:\n  host: 127.0.0.1\np2p:\n  http_port: 0\n");
    assertThatThrownBy(() -> NodeProcess.core(folder.resolve("core.log"), settings))
        .hasMessageContaining("private network")
        .hasMessageContaining("alephd up");
  }
}
