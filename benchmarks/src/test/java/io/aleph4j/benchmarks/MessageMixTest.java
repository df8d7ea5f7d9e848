package io.aleph4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.SignatureVerifier;
import io.aleph4j.accounts.Verdict;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.process.Deciding;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.Timestamp;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageMixTest {

  private static final InetSocketAddress NODE = InetSocketAddress.createUnresolved("node", 4024);
  private static final long MICROS = 1_700_000_000_000_000L;
  private static final int DECKS = 10;

  private final PostSigner signer = new PostSigner(7, "seed", MICROS, 2);
  private final MessageMix mix = new MessageMix(signer.senders(), MICROS, 1);
  private final List<MessageMix.Draft> preparation = mix.preparation(DECKS * MessageMix.DECK);
  private final List<MessageMix.Draft> messages = mix.next(DECKS * MessageMix.DECK);

  @Test
  void sharesAreThoseOfTheDeck() {
    int cards = 0;
    for (MessageMix.Kind kind : MessageMix.Kind.values()) {
      assertThat(messages)
          .filteredOn(draft -> draft.kind() == kind)
          .as(kind.toString())
          .hasSize(DECKS * kind.inDeck());
      cards += kind.inDeck();
    }
    assertThat(cards).isEqualTo(MessageMix.DECK);
    assertThat(messages)
        .filteredOn(draft -> draft.sender() != draft.owner())
        .hasSize(messages.size() / 5);
  }

  @Test
  void everyTargetIsPreparedAndUsedOnce() {
    List<MessageMix.Draft> targets =
        messages.stream()
            .<MessageMix.Draft>mapMulti((draft, each) -> {
              if (draft.target() != null) {
                each.accept(draft.target());
              }
            })
            .toList();
    assertThat(targets).isNotEmpty().doesNotHaveDuplicates();
    assertThat(preparation).containsAll(targets);
  }

  @Test
  void everyRequestCarriesASignedMessageThatCanBeRead() {
    SignatureVerifier verifier = new SignatureVerifier();
    SignedMix requests = SignedMix.prepare(signer, NODE, messages);
    Set<String> hashes = new HashSet<>();
    for (int i = 0; i < requests.count(); i++) {
      String request =
          new String(requests.requestsTo(NODE).request(i), StandardCharsets.ISO_8859_1);
      String body = request.substring(request.indexOf("\r\n\r\n") + 4);
      assertThat(request).contains("\r\nContent-Length: " + body.length() + "\r\n");
      String json = body.startsWith("{") ? body : body.split("\r\n\r\n", 2)[1].split("\r\n", 2)[0];
      Envelope envelope = EnvelopeParser.parse(StrictJson.parse(json).get("message"));
      ContentParser.inline(envelope);
      assertThat(verifier.verify(envelope)).isEqualTo(Verdict.VALID);
      hashes.add(envelope.itemHash().value());
    }
    assertThat(hashes).hasSize(messages.size());
  }

  @Test
  void everyMessageIsAccepted() {
    Deciding deciding = new Deciding();
    int decided = 0;
    for (DecisionBatches.Batch batch : new DecisionBatches().all()) {
      List<Outcome> outcomes =
          deciding.decide(batch.tasks(), batch.loaded(), new Timestamp(2 * MICROS)).outcomes();
      assertThat(outcomes).hasSize(batch.tasks().size()).containsOnly(new Outcome.Processed());
      decided += outcomes.size();
    }
    assertThat(decided).isEqualTo(DecisionBatches.MESSAGES);
  }
}
