package io.aleph4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.client.ProgramDescription.Resources;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.ProgramContent;
import io.aleph4j.protocol.ProgramContent.Encoding;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.StrictJson;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.MissingNode;

class ProgramDescriptionTest {

  private static final ItemHash CODE =
      new ItemHash("9a4735bca0d3f7032ddd6659c35387b57b470550c931841e6862ece4e9e6523e");
  private static final ItemHash RUNTIME =
      new ItemHash("63f07193e6ee9d207b7d1fcf8286f9aee34e6f12f101d2ec77c1229f92964696");
  private static final Payment HOLD = new Payment(Payment.Type.HOLD, Chain.ETH, null);

  private final MessageSigner signer =
      new MessageSigner(
          DevelopmentAccounts.builtIn().getFirst(),
          InstantSource.fixed(Instant.ofEpochMilli(1_757_026_128_773L)));

  private static ProgramDescription described(
      Map<String, String> variables, List<ProgramVolume> volumes) {
    return new ProgramDescription(
        CODE,
        Encoding.ZIP,
        "main:app",
        RUNTIME,
        "Aleph Alpine Linux with Python 3.12",
        new Resources(2, 4096, 30),
        true,
        false,
        false,
        "Hoymiles",
        variables,
        volumes,
        HOLD);
  }

  /** The message of the network with the same code and volume, but for its owner and variables. */
  @Test
  void saysWhatPublishedClientsSay() {
    ProgramVolume volume =
        new ProgramVolume.Immutable(
            new ItemHash("8df728d560ed6e9103b040a6b5fc5417e0a52e890c12977464ebadf9becf1bf6"),
            "/opt/packages",
            true);
    Envelope message =
        signer.message(MessageType.PROGRAM, described(Map.of(), List.of(volume)).toContent());
    assertThat(message.itemContent())
        .isEqualTo(
            "{\"address\":\""
                + message.sender()
                + "\",\"time\":1757026128.773,\"type\":\"vm-function\",\"allow_amend\":false,"
                + "\"metadata\":{\"name\":\"Hoymiles\"},\"on\":{\"http\":true,\"persistent\":false},"
                + "\"environment\":{\"reproducible\":false,\"internet\":true,\"aleph_api\":true,"
                + "\"shared_cache\":false},\"resources\":{\"vcpus\":2,\"memory\":4096,"
                + "\"seconds\":30},\"runtime\":{\"ref\":\"63f07193e6ee9d207b7d1fcf8286f9aee34e6f12f101d2ec77c1229f92964696\",\"use_latest\":true,\"comment\":\"Aleph"
                + " Alpine Linux with Python"
                + " 3.12\"},\"volumes\":[{\"mount\":\"/opt/packages\",\"ref\":\"8df728d560ed6e"
                + "9103b040a6b5fc5417e0a52e890c12977464ebadf9becf1bf6\",\"use_latest\":true}],"
                + "\"payment\":{\"chain\":\"ETH\",\"type\":\"hold\"},\"code\":{\"encoding\":\"zip\","
                + "\"entrypoint\":\"main:app\",\"ref\":\"9a4735bca0d3f7032ddd6659c35387b57b470550c9"
                + "31841e6862ece4e9e6523e\",\"use_latest\":true}}");
    ContentParser.inline(message);
  }

  @Test
  void nodesUnderstandEveryPart() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("B", "2");
    variables.put("A", "1");
    List<ProgramVolume> volumes =
        List.of(
            new ProgramVolume.Persistent("data", "/data", 100, "host", "mine"),
            new ProgramVolume.Persistent("more", "/more", 2000, "store", null),
            new ProgramVolume.Ephemeral("/tmp", 1000),
            new ProgramVolume.Immutable(CODE, "/lib", false));
    Envelope message =
        signer.message(MessageType.PROGRAM, described(variables, volumes).toContent());
    ProgramContent content = (ProgramContent) ContentParser.inline(message).content();
    assertThat(content.volumes()).hasSize(4);
    assertThat(String.valueOf(message.itemContent()))
        .contains("\"variables\":{\"B\":\"2\",\"A\":\"1\"}");
    assertThat(content.code().calling()).isEqualTo(ProgramContent.Interface.ASGI);
    assertThat(content.triggers().http()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0,128,30", "257,128,30", "1,0,30", "1,1048577,30", "1,128,0", "1,128,315360001"})
  void refusesWhatNoNodeTakes(int vcpus, int memory, int seconds) {
    assertThatThrownBy(() -> new Resources(vcpus, memory, seconds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a program has 1 to");
  }

  @Test
  void refusesTooManyVariablesAndNoEntrypoint() {
    Map<String, String> many = new LinkedHashMap<>();
    for (int i = 0; i <= 256; i++) {
      many.put("V" + i, "");
    }
    assertThatThrownBy(() -> described(many, List.of())).hasMessageContaining("257");
    assertThatThrownBy(() ->
            new ProgramDescription(
                CODE,
                Encoding.ZIP,
                " ",
                RUNTIME,
                "",
                new Resources(1, 1, 1),
                false,
                false,
                false,
                null,
                Map.of(),
                List.of(),
                HOLD))
        .hasMessageContaining("entrypoint");
  }

  @Test
  void storesSayWhatTheyKeep() {
    Payment credit = new Payment(Payment.Type.CREDIT, null, null);
    Envelope message =
        signer.message(
            MessageType.STORE,
            new StoreDescription(CODE, ItemType.STORAGE, "name", credit).toContent());
    assertThat(message.itemContent())
        .endsWith(
            "\"item_type\":\"storage\",\"item_hash\":\""
                + CODE
                + "\",\"ref\":\"name\",\"payment\":{\"type\":\"credit\"}}");
    StoreContent content = (StoreContent) ContentParser.inline(message).content();
    assertThat(content.paymentType()).isEqualTo(Payment.Type.CREDIT);
    assertThat(content.ref()).isEqualTo("name");
  }

  @Test
  void runtimesHaveNames() {
    VmImages images =
        VmImages.of(
            StrictJson.parse(
                "{\"runtimes\":{\"a\":{\"hash\":\"h1\",\"display_name\":\"A\"},"
                    + "\"b\":{\"hash\":\"h2\"}},\"defaults\":{\"runtime\":\"b\"}}"));
    assertThat(images.defaultRuntime()).isEqualTo(new VmImages.Runtime(new ItemHash("h2"), ""));
    assertThat(images.runtime("a")).contains(new VmImages.Runtime(new ItemHash("h1"), "A"));
    assertThat(images.runtime("c")).isEmpty();
    assertThat(images.runtimeNames()).containsExactly("a", "b");
    VmImages none = VmImages.of(MissingNode.getInstance());
    assertThat(none.defaultRuntime().message()).isEqualTo(RUNTIME);
    assertThat(none.runtimeNames()).isEmpty();
  }

  @Test
  void programsHaveAddresses() {
    assertThat(ProgramAddress.onNode(URI.create("http://127.0.0.1:4020/"), CODE))
        .hasToString("http://127.0.0.1:4020/vm/" + CODE);
    assertThat(ProgramAddress.onNetwork(CODE))
        .hasToString("https://tjdtlpfa2p3qglo5mzm4gu4hwv5uobkqzeyyihtimlwoj2pgki7a.aleph.sh");
    ItemHash cid = new ItemHash("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o");
    assertThatThrownBy(() -> ProgramAddress.onNetwork(cid))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
