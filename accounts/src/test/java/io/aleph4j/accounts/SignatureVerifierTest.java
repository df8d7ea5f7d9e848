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
  private static final String HASH = ItemHash.sha256("x").value();

  private final SignatureVerifier verifier = new SignatureVerifier();

  @ParameterizedTest
  @EnumSource
  void everyChainHasItsScheme(Chain chain) {
    Account account = account(chain);
    for (MessageType type : MessageType.values()) {
      Envelope envelope = Signed.by(account, type, HASH);
      Verdict verdict = verifier.verify(envelope);
      if (NEVER.contains(chain)) {
        assertThat(verdict)
            .isEqualTo(
                new Verdict.Invalid(ErrorCode.INVALID_FORMAT, "Unknown chain for validation"));
      } else {
        assertThat(verdict).isEqualTo(Verdict.VALID);
      }
    }
  }

  private static Account account(Chain chain) {
    return switch (chain.family()) {
      case SOLANA -> SolanaAccount.ofSeed(Signed.K2, chain);
      case SUBSTRATE -> SubstrateAccount.ofMiniSecret(Signed.K2, SubstrateAccount.GENERIC_PREFIX);
      case AVALANCHE -> AvalancheAccount.ofPrivateKey(Signed.K1, "X");
      case COSMOS -> CosmosAccount.ofPrivateKey(Signed.K1, "cosmos");
      case NULS -> NulsAccount.ofPrivateKey(Signed.K1, NulsAccount.MAIN_CHAIN_ID);
      case NULS2 -> Nuls2Account.ofPrivateKey(Signed.K1, Nuls2Network.MAIN);
      case TEZOS -> TezosAccount.ofSecret(TezosCurve.P256, Signed.K1);
      case EVM, UNVERIFIED -> EvmAccount.ofPrivateKey(Signed.K1, chain);
    };
  }
}
