package io.aleph4j.accounts;

import io.aleph4j.content.Base58;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An account of Solana or Eclipse: an Ed25519 key whose base 58 text is the address (spec 01 §3.4).
 */
public final class SolanaAccount implements Account {

  private final Chain chain;
  private final byte[] seed;
  private final Address address;

  private SolanaAccount(Chain chain, byte[] seed) {
    this.chain = chain;
    this.seed = seed;
    byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    this.address = new Address(Base58.encode(publicKey));
  }

  /**
   * The account of this seed, the first half of a Solana key file.
   *
   * @param seed 32 bytes
   * @param chain {@code SOL} or {@code ES}
   * @throws IllegalArgumentException if the seed has another length, or accounts of the chain sign
   *     otherwise
   */
  public static SolanaAccount ofSeed(byte[] seed, Chain chain) {
    if (seed.length != Ed25519.SECRET_KEY_SIZE) {
      throw new IllegalArgumentException("a seed of Ed25519 has 32 bytes, not " + seed.length);
    }
    if (chain.family() != Chain.Family.SOLANA) {
      throw new IllegalArgumentException("accounts of " + chain + " sign otherwise than Solana's");
    }
    return new SolanaAccount(chain, seed.clone());
  }

  @Override
  public Chain chain() {
    return chain;
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public String sign(byte[] verificationBuffer) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, verificationBuffer, 0, verificationBuffer.length, signature, 0);
    return new SolanaSignature(Base58.encode(signature), address.value()).toJson();
  }

  /** Chain and address; never the seed. */
  @Override
  public String toString() {
    return chain.code() + " account " + address;
  }
}
