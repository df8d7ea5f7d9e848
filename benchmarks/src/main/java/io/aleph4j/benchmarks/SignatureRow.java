package io.aleph4j.benchmarks;

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
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The schemes of signatures, each with the calls of libraries that no verifier can do without. */
@SuppressWarnings("ImmutableEnumChecker") // functions without a state
public enum SignatureRow {
  EVM(
      secret -> EvmAccount.ofPrivateKey(secret, Chain.ETH),
      BareCalls::recovery,
      BareHashes::keccakOfMessage,
      BareHashes::keccakOfKey),
  SOLANA(
      secret -> SolanaAccount.ofSeed(secret, Chain.SOL),
      BareCalls::ed25519,
      BareHashes::none,
      BareHashes::none),
  // No library of Java knows sr25519. It is Ed25519's curve and as many multiplications.
  SUBSTRATE(
      secret -> SubstrateAccount.ofMiniSecret(secret, SubstrateAccount.GENERIC_PREFIX),
      BareCalls::ed25519,
      BareHashes::none,
      BareHashes::none),
  AVALANCHE(
      secret -> AvalancheAccount.ofPrivateKey(secret, "X"),
      BareCalls::recovery,
      BareHashes::sha256,
      BareHashes::hash160),
  COSMOS(
      secret -> CosmosAccount.ofPrivateKey(secret, "cosmos"),
      BareCalls::secp256k1,
      BareHashes::sha256,
      BareHashes::hash160),
  NULS(
      secret -> NulsAccount.ofPrivateKey(secret, NulsAccount.MAIN_CHAIN_ID),
      BareCalls::secp256k1,
      BareHashes::sha256,
      BareHashes::hash160),
  NULS2(
      secret -> Nuls2Account.ofPrivateKey(secret, Nuls2Network.MAIN),
      BareCalls::recovery,
      BareHashes::sha256,
      BareHashes::hash160),
  TEZOS_ED25519(
      secret -> TezosAccount.ofSecret(TezosCurve.ED25519, secret),
      BareCalls::ed25519,
      BareHashes::blake2b256,
      BareHashes::blake2b160),
  TEZOS_SECP256K1(
      secret -> TezosAccount.ofSecret(TezosCurve.SECP256K1, secret),
      BareCalls::secp256k1,
      BareHashes::blake2b256,
      BareHashes::blake2b160),
  TEZOS_P256(
      secret -> TezosAccount.ofSecret(TezosCurve.P256, secret),
      BareCalls::p256,
      BareHashes::blake2b256,
      BareHashes::blake2b160);

  private final Function<byte[], Account> account;
  private final BareCalls.Kind calls;
  private final UnaryOperator<byte[]> digest;
  private final UnaryOperator<byte[]> address;

  SignatureRow(
      Function<byte[], Account> account,
      BareCalls.Kind calls,
      UnaryOperator<byte[]> digest,
      UnaryOperator<byte[]> address) {
    this.account = account;
    this.calls = calls;
    this.digest = digest;
    this.address = address;
  }

  /** The account that this secret of 32 bytes determines. */
  Account account(byte[] secret) {
    return account.apply(secret);
  }

  /** What has to be computed, whoever does it, to say whether this account signed the message. */
  BooleanSupplier library(byte[] secret, byte[] message) {
    return calls.of(secret, message, digest, address);
  }
}
