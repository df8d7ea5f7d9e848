package io.aleph4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.accounts.SignatureVerifier;
import io.aleph4j.accounts.SolanaAccount;
import io.aleph4j.accounts.Verdict;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.EnvelopeWriter;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class MessageSignerTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000L, 123_999_999));
  private static final Account ACCOUNT = DevelopmentAccounts.builtIn().getFirst();
  private static final String ADDRESS = ACCOUNT.address().value();
  private final MessageSigner signer = new MessageSigner(ACCOUNT, CLOCK);

  private static ObjectNode hello() {
    return JsonNodeFactory.instance.objectNode().put("hello", "wörld");
  }

  private static void assertSigned(Envelope envelope) {
    assertThat(envelope.itemType()).isEqualTo(ItemType.INLINE);
    assertThat(envelope.itemHash())
        .isEqualTo(ItemHash.sha256(String.valueOf(envelope.itemContent())));
    assertThat(new SignatureVerifier().verify(envelope)).isEqualTo(Verdict.VALID);
    assertThat(EnvelopeParser.parse(StrictJson.parse(EnvelopeWriter.toJson(envelope))))
        .isEqualTo(envelope);
    ContentParser.inline(envelope);
  }

  @Test
  void posts() {
    Envelope envelope = signer.post("test", hello());
    assertSigned(envelope);
    assertThat(envelope.itemContent())
        .isEqualTo(
            "{\"address\":\""
                + ADDRESS
                + "\",\"time\":1700000000.123,\"type\":\"test\",\"content\":{\"hello\":\"wörld\"}}");
    assertThat(envelope.time()).isEqualTo(new Timestamp(1_700_000_000_123_000L));
    assertThat(envelope.channel()).isNull();
    assertThat(envelope.sender()).isEqualTo(ACCOUNT.address());
  }

  @Test
  void amendsAndRefers() {
    ItemHash original = ItemHash.sha256("original");
    Envelope amend = signer.inChannel("C").amend(original, hello());
    assertSigned(amend);
    assertThat(amend.channel()).isEqualTo("C");
    PostContent content = (PostContent) ContentParser.inline(amend).content();
    assertThat(content.isAmend()).isTrue();
    assertThat(content.header().ref()).isEqualTo(original.value());
    PostContent reply =
        (PostContent) ContentParser.inline(signer.post("reply", hello(), "to")).content();
    assertThat(reply.header().ref()).isEqualTo("to");
    assertThatThrownBy(() -> signer.post("amend", hello()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aggregates() {
    Envelope envelope = signer.aggregate("profile", hello());
    assertSigned(envelope);
    AggregateContent content = (AggregateContent) ContentParser.inline(envelope).content();
    assertThat(content.key()).isEqualTo("profile");
    assertThat(content.entries()).containsExactly(java.util.Map.entry("hello", "\"wörld\""));
  }

  @Test
  void actsForOthers() {
    Address owner = new Address("0xOwner");
    Envelope envelope = signer.onBehalfOf(owner).post("test", hello());
    assertSigned(envelope);
    assertThat(envelope.sender()).isEqualTo(ACCOUNT.address());
    assertThat(ContentParser.inline(envelope).content().address()).isEqualTo(owner);
  }

  @Test
  void makesMessagesOfAnyType() {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.putArray("hashes").add(ItemHash.sha256("x").value());
    fields.put("time", 12.5);
    Envelope envelope = signer.message(MessageType.FORGET, fields);
    assertSigned(envelope);
    assertThat(envelope.type()).isEqualTo(MessageType.FORGET);
    assertThat(envelope.itemContent())
        .startsWith("{\"address\":\"" + ADDRESS + "\",\"time\":12.5,\"hashes\":[");
  }

  @Test
  void writesWholeSecondsPlainly() {
    MessageSigner round =
        new MessageSigner(ACCOUNT, InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000L)));
    assertThat(round.post("t", hello()).itemContent()).contains("\"time\":1700000000,");
  }

  @Test
  void signsForSolana() {
    MessageSigner solana = new MessageSigner(SolanaAccount.ofSeed(new byte[32], Chain.SOL), CLOCK);
    assertSigned(solana.post("test", hello()));
  }

  @Test
  void keepsTheTextAsItIs() {
    String text = "{ \"b\" : 1e2,\"a\":\"\\u00e9\" }";
    Envelope envelope = signer.sign(MessageType.STORE, text, new Timestamp(5));
    assertThat(envelope.itemContent()).isEqualTo(text);
    assertThat(envelope.itemHash()).isEqualTo(ItemHash.sha256(text));
    assertThat(new SignatureVerifier().verify(envelope)).isEqualTo(Verdict.VALID);
  }

  @Test
  void refusesWhatNoNodeTakes() {
    Timestamp time = new Timestamp(0);
    String atLimit = "\uD83D\uDE00".repeat(MessageSigner.MAX_INLINE_CHARACTERS);
    assertThat(signer.sign(MessageType.POST, atLimit, time).itemContent()).isEqualTo(atLimit);
    assertThatThrownBy(() -> signer.sign(MessageType.POST, atLimit + "x", time))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200001");
    assertThatThrownBy(() -> signer.post("t", hello().put("nul", "\u0000")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NUL");
    assertThatThrownBy(() -> signer.sign(MessageType.POST, "{\"a\":\"\ud800\"}", time))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("surrogate");
  }

  @Test
  void keepsLargeContentsElsewhere() {
    List<String> kept = new ArrayList<>();
    MessageSigner keeping =
        signer
            .keepingLargeContents(text -> {
              kept.add(text);
              return ItemHash.sha256(text);
            })
            .inChannel("C")
            .onBehalfOf(new Address("0xOwner"));
    Timestamp time = new Timestamp(5);
    String largestInline = "\"" + "x".repeat(MessageSigner.MAX_INLINE_CHARACTERS - 3) + "\"";
    assertThat(keeping.sign(MessageType.POST, largestInline, time).itemContent())
        .isEqualTo(largestInline);
    assertThat(kept).isEmpty();
    // Bytes count here, and this letter has two.
    String large = largestInline.replaceFirst("x", "\u00e9");
    Envelope envelope = keeping.sign(MessageType.POST, large, time);
    assertThat(kept).containsExactly(large);
    assertThat(envelope.itemType()).isEqualTo(ItemType.STORAGE);
    assertThat(envelope.itemContent()).isNull();
    assertThat(envelope.itemHash()).isEqualTo(ItemHash.sha256(large));
    assertThat(envelope.channel()).isEqualTo("C");
    assertThat(new SignatureVerifier().verify(envelope)).isEqualTo(Verdict.VALID);
    assertThatThrownBy(() -> keeping.sign(MessageType.POST, large + "\ud800", time))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(kept).hasSize(1);
  }
}
