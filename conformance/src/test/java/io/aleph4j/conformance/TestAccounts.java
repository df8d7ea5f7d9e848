package io.aleph4j.conformance;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.AvalancheAccount;
import io.aleph4j.accounts.CosmosAccount;
import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.accounts.Nuls2Account;
import io.aleph4j.accounts.Nuls2Network;
import io.aleph4j.accounts.NulsAccount;
import io.aleph4j.accounts.SolanaAccount;
import io.aleph4j.accounts.SubstrateAccount;
import io.aleph4j.accounts.TezosAccount;
import io.aleph4j.accounts.TezosCurve;
import io.aleph4j.protocol.Chain;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/** Accounts that no other test uses: each call makes new ones, the same in every run. */
final class TestAccounts {

  private static final AtomicInteger NEXT = new AtomicInteger();

  private TestAccounts() {}

  static Account ethereum() {
    return EvmAccount.ofPrivateKey(key(), Chain.ETH);
  }

  static Account solana() {
    return SolanaAccount.ofSeed(key(), Chain.SOL);
  }

  /** An account of this chain, which is one that nodes verify. */
  static Account of(Chain chain) {
    return switch (chain.family()) {
      case EVM -> EvmAccount.ofPrivateKey(key(), chain);
      case SOLANA -> SolanaAccount.ofSeed(key(), chain);
      case SUBSTRATE -> SubstrateAccount.ofMiniSecret(key(), SubstrateAccount.GENERIC_PREFIX);
      case AVALANCHE -> AvalancheAccount.ofPrivateKey(key(), "X");
      case COSMOS -> CosmosAccount.ofPrivateKey(key(), "cosmos");
      case NULS -> NulsAccount.ofPrivateKey(key(), NulsAccount.MAIN_CHAIN_ID);
      case NULS2 -> Nuls2Account.ofPrivateKey(key(), Nuls2Network.MAIN);
      case TEZOS -> {
        TezosCurve[] curves = TezosCurve.values();
        yield TezosAccount.ofSecret(curves[NEXT.get() % curves.length], key());
      }
      case UNVERIFIED -> throw new IllegalArgumentException("no account signs for " + chain);
    };
  }

  private static byte[] key() {
    return HexFormat.of()
        .parseHex(TestMessage.sha256("conformance account " + NEXT.incrementAndGet()));
  }
}
