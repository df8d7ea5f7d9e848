package io.aleph4j.conformance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.aleph4j.conformance.CaseResult.Outcome;
import io.aleph4j.protocol.Chain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * New random messages, signed by each chain's own library in all its ways: the node takes what the
 * network takes and refuses the rest, with the network's code (spec 01 §3).
 */
@Order(4)
@ExtendWith(SharedNode.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChainVectorsTest {

  /** The name under which what was found is kept for the page. */
  static final String FINDINGS = "chain-vectors";

  private static final boolean FULL = Boolean.getBoolean("aleph.full");
  private static final String ORDINARY = FULL ? "60" : "12";
  private static final String SPECIAL = FULL ? "10" : "2";
  private static final String ANOTHER_ACCOUNT = "another account";

  private final List<ChainFinding> findings = new ArrayList<>();
  private List<Signer> signers = List.of();

  /** The messages that one account of one chain signed. */
  private record Signer(
      Chain chain, String library, String kind, String refused, List<SignedEnvelope> envelopes) {}

  @BeforeAll
  void letTheLibrariesSign() {
    signers = sign();
  }

  @TestFactory
  Stream<DynamicTest> everyKindOfAccountOfEachChain(Api api) {
    Map<Chain, Signer> ordinary = new LinkedHashMap<>();
    Map<Chain, SignedEnvelope> others = new LinkedHashMap<>();
    for (Signer signer : signers) {
      ordinary.putIfAbsent(signer.chain(), signer);
      if (signer.kind().equals(ANOTHER_ACCOUNT)) {
        others.put(signer.chain(), signer.envelopes().getFirst());
      }
    }
    Stream<DynamicTest> chains =
        Stream.of(
            dynamicTest(
                "every chain has an account",
                () ->
                    assertThat(ordinary.keySet())
                        .as("chains of the scripts")
                        .containsExactlyInAnyOrder(Chain.values())));
    Stream<DynamicTest> broken =
        ordinary.values().stream()
            .map(signer ->
                dynamicTest(
                    signer.chain() + ": broken and unusual signatures",
                    () -> forged(api, signer, requireNonNull(others.get(signer.chain())))));
    Stream<DynamicTest> genuine =
        signers.stream()
            .map(signer ->
                dynamicTest(
                    "%s: %s: %s".formatted(signer.chain(), signer.library(), signer.kind()),
                    () -> genuine(api, signer)));
    return Stream.of(chains, broken, genuine).flatMap(part -> part);
  }

  private static List<Signer> sign() {
    ForeignClient javascript = ForeignClient.javascript("chains");
    ForeignClient python = ForeignClient.python();
    String seed = "vectors-" + System.nanoTime();
    List<String> lines = new ArrayList<>();
    for (ForeignClient.Run run :
        List.of(
            javascript.run(
                "vectors-javascript", List.of("node", "vectors.mjs", seed, ORDINARY, SPECIAL)),
            python.run(
                "vectors-python",
                List.of(python.pythonProgram(), "chain_vectors.py", seed, ORDINARY, SPECIAL)))) {
      run.insistOnEnd();
      lines.addAll(run.lines());
    }
    Map<List<String>, Signer> signers = new LinkedHashMap<>();
    for (String line : lines) {
      JsonNode json = Api.JSON.readTree(line);
      String chain = json.required("chain").asString();
      String library = json.required("library").asString();
      String kind = json.required("kind").asString();
      signers
          .computeIfAbsent(
              List.of(chain, library, kind),
              _ ->
                  new Signer(
                      Chain.ofCode(chain).orElseThrow(),
                      library,
                      kind,
                      json.required("refused").asString(),
                      new ArrayList<>()))
          .envelopes()
          .add(new SignedEnvelope((ObjectNode) json.required("envelope")));
    }
    return List.copyOf(signers.values());
  }

  /**
   * All refusals of one message, then the message itself; each acceptance with a message of its
   * own.
   */
  private static void forged(Api api, Signer signer, SignedEnvelope other) {
    List<String> wrong = new ArrayList<>();
    List<SignedEnvelope> unused = new ArrayList<>(signer.envelopes());
    do {
      SignedEnvelope genuine = unused.removeLast();
      List<Forgery> forgeries = Forgeries.of(signer.chain(), genuine.signature().hashCode());
      for (Forgery forgery : forgeries) {
        SignedEnvelope target = forgery.isAccepted() ? unused.removeLast() : genuine;
        compare(wrong, forgery.name(), forgery.verdict(), forgery.make().apply(target, other), api);
      }
      compare(wrong, "nothing, afterwards", expected(signer), genuine, api);
      if (forgeries.isEmpty()) {
        break;
      }
    } while (unused.size() > signer.envelopes().size() / 2);
    assertThat(wrong).as("verdicts that are not the network's").isEmpty();
  }

  private static void compare(
      List<String> wrong, String name, ChainVerdict expected, SignedEnvelope envelope, Api api) {
    ChainVerdict actual = envelope.publish(api);
    if (actual != expected) {
      wrong.add("%s: %s instead of %s: %s".formatted(name, actual, expected, envelope.json()));
    }
  }

  private void genuine(Api api, Signer signer) {
    ChainVerdict expected = expected(signer);
    List<String> wrong = new ArrayList<>();
    for (SignedEnvelope envelope : signer.envelopes()) {
      compare(wrong, "signed by the library", expected, envelope, api);
    }
    if (signer.kind().equals(ANOTHER_ACCOUNT)) {
      assertThat(wrong).isEmpty();
      return;
    }
    findings.add(
        new ChainFinding(
            signer.chain().code(),
            signer.library(),
            signer.kind(),
            signer.refused(),
            wrong.isEmpty() ? Outcome.PASSED : Outcome.FAILED,
            String.join("; ", wrong)));
    assertThat(wrong).isEmpty();
  }

  private static ChainVerdict expected(Signer signer) {
    if (signer.chain().family() == Chain.Family.UNVERIFIED) {
      return ChainVerdict.UNKNOWN_CHAIN;
    }
    return signer.refused().isEmpty() ? ChainVerdict.PROCESSED : ChainVerdict.INVALID_SIGNATURE;
  }

  @Test
  void chainCodesInOtherLettersAreNoChains(Api api) {
    SignedEnvelope envelope =
        signers.stream()
            .filter(signer -> signer.chain() == Chain.ETH)
            .findFirst()
            .orElseThrow()
            .envelopes()
            .removeFirst();
    for (String code : List.of("eth", "Eth", "ETH ", "", "FTM")) {
      assertThat(envelope.with("chain", code).publish(api))
          .as(code)
          .isEqualTo(ChainVerdict.UNKNOWN_CHAIN);
    }
    assertThat(envelope.publish(api)).isEqualTo(ChainVerdict.PROCESSED);
  }

  @AfterAll
  void keepFindings() {
    if (!findings.isEmpty()) {
      ChainFinding.keep(FINDINGS, findings);
    }
  }
}
