package io.aleph4j.accounts;

import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import java.util.EnumMap;
import java.util.Map;

/**
 * The signature check of every chain: the table of spec 01 §3.2. Safe for use by many threads at
 * once.
 *
 * <p>A chain that the network names but never verifies answers {@code INVALID_FORMAT}.
 */
public final class SignatureVerifier {

  private static final String UNKNOWN_CHAIN = "Unknown chain for validation";

  private final Map<Chain.Family, SignatureScheme> schemes = new EnumMap<>(Chain.Family.class);

  /** A verifier of every scheme that exists here, over the fastest curve library that loads. */
  public SignatureVerifier() {
    this(Secp256k1.fastest());
  }

  /** A verifier over this curve library. */
  public SignatureVerifier(Secp256k1 secp256k1) {
    this(secp256k1, SignaturePolicy.NETWORK);
  }

  /** A verifier over this curve library that accepts what this policy does. */
  public SignatureVerifier(Secp256k1 secp256k1, SignaturePolicy policy) {
    for (Chain.Family family : Chain.Family.values()) {
      schemes.put(family, schemeOf(family, secp256k1, policy));
    }
  }

  /**
   * Whether the envelope's sender signed it. Total: never throws because of what a message says.
   */
  public Verdict verify(Envelope envelope) {
    SignatureScheme scheme = schemes.get(envelope.chain().family());
    if (scheme == null) {
      throw new IllegalStateException("no scheme was chosen for the chain " + envelope.chain());
    }
    return scheme.verify(envelope);
  }

  private static SignatureScheme schemeOf(
      Chain.Family family, Secp256k1 secp256k1, SignaturePolicy policy) {
    return switch (family) {
      case EVM -> new EvmSignatureScheme(secp256k1);
      case SOLANA -> new SolanaSignatureScheme();
      case SUBSTRATE -> new SubstrateSignatureScheme();
      case AVALANCHE -> new AvalancheSignatureScheme(secp256k1);
      case COSMOS -> new CosmosSignatureScheme(secp256k1);
      case NULS -> new NulsSignatureScheme(secp256k1);
      case NULS2 -> new Nuls2SignatureScheme(secp256k1);
      case TEZOS -> new TezosSignatureScheme(secp256k1, policy);
      case UNVERIFIED -> refuse(UNKNOWN_CHAIN);
    };
  }

  private static SignatureScheme refuse(String reason) {
    Verdict verdict = new Verdict.Invalid(ErrorCode.INVALID_FORMAT, reason);
    return envelope -> verdict;
  }
}
