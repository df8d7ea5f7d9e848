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
 * <p>A chain that the network names but never verifies, and one that this node cannot verify yet,
 * answer {@code INVALID_FORMAT}; the reason tells them apart.
 */
public final class SignatureVerifier {

  private static final String UNKNOWN_CHAIN = "Unknown chain for validation";

  private final Map<Chain, SignatureScheme> schemes = new EnumMap<>(Chain.class);

  /** A verifier of every scheme that exists here, over the fastest curve library that loads. */
  public SignatureVerifier() {
    this(Secp256k1.fastest());
  }

  /** A verifier over this curve library. */
  public SignatureVerifier(Secp256k1 secp256k1) {
    SignatureScheme evm = new EvmSignatureScheme(secp256k1);
    SignatureScheme solana = new SolanaSignatureScheme();
    for (Chain chain : Chain.values()) {
      schemes.put(chain, schemeOf(chain, evm, solana));
    }
  }

  /**
   * Whether the envelope's sender signed it. Total: never throws because of what a message says.
   */
  public Verdict verify(Envelope envelope) {
    SignatureScheme scheme = schemes.get(envelope.chain());
    if (scheme == null) {
      throw new IllegalStateException("no scheme was chosen for the chain " + envelope.chain());
    }
    return scheme.verify(envelope);
  }

  private static SignatureScheme schemeOf(
      Chain chain, SignatureScheme evm, SignatureScheme solana) {
    return switch (chain) {
      case ARB,
          BASE,
          BLAST,
          BOB,
          BSC,
          CYBER,
          ETH,
          ETHERLINK,
          FRAX,
          HYPE,
          INK,
          LENS,
          LINEA,
          LISK,
          METIS,
          MODE,
          NEO,
          OP,
          POL,
          SONIC,
          UNICHAIN,
          WLD,
          ZORA ->
          evm;
      case SOL, ES -> solana;
      case AURORA, STT -> refuse(UNKNOWN_CHAIN);
      case AVAX, CSDK, DOT, NULS, NULS2, TEZOS ->
          refuse(
              UNKNOWN_CHAIN
                  + ": this node cannot verify signatures of "
                  + chain.code()
                  + " accounts yet");
    };
  }

  private static SignatureScheme refuse(String reason) {
    Verdict verdict = new Verdict.Invalid(ErrorCode.INVALID_FORMAT, reason);
    return envelope -> verdict;
  }
}
