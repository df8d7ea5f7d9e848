package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignatureVerifierTest {

  private static final Set<Chain> NEVER = EnumSet.of(Chain.AURORA, Chain.STT);
  private static final Set<Chain> LATER =
      EnumSet.of(Chain.AVAX, Chain.CSDK, Chain.DOT, Chain.NULS, Chain.NULS2, Chain.TEZOS);
  private static final Set<Chain> SOLANA = EnumSet.of(Chain.SOL, Chain.ES);
  private static final String HASH = ItemHash.sha256("x").value();

  private final SignatureVerifier verifier = new SignatureVerifier();

  @ParameterizedTest
  @EnumSource
  void everyChainHasItsScheme(Chain chain) {
    Account account =
        SOLANA.contains(chain)
            ? SolanaAccount.ofSeed(Signed.K2, chain)
            : EvmAccount.ofPrivateKey(Signed.K1, chain);
    for (MessageType type : MessageType.values()) {
      Envelope envelope = Signed.by(account, type, HASH);
      Verdict verdict = verifier.verify(envelope);
      if (NEVER.contains(chain)) {
        assertThat(verdict)
            .isEqualTo(
                new Verdict.Invalid(ErrorCode.INVALID_FORMAT, "Unknown chain for validation"));
      } else if (LATER.contains(chain)) {
        assertThat(verdict)
            .isInstanceOfSatisfying(
                Verdict.Invalid.class,
                invalid -> {
                  assertThat(invalid.code()).isEqualTo(ErrorCode.INVALID_FORMAT);
                  assertThat(invalid.reason())
                      .startsWith("Unknown chain for validation")
                      .contains("this node cannot verify")
                      .contains(chain.code());
                });
      } else {
        assertThat(verdict).isEqualTo(Verdict.VALID);
      }
    }
  }
}
