package io.aleph4j.accounts;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import java.util.Arrays;

/**
 * An account of Avalanche's exchange or platform chain (spec 01 §3.6). Signs with RFC 6979 nonces
 * and low {@code s}.
 */
public final class AvalancheAccount implements Account {

  private static final Secp256k1 CURVE = Secp256k1.fastest();
  private static final int RECOVERY_IDS = 4;

  private final byte[] privateKey;
  private final byte[] publicKey;
  private final Address address;

  private AvalancheAccount(byte[] privateKey, String blockchain) {
    this.privateKey = privateKey;
    this.publicKey = CURVE.publicKey(privateKey);
    this.address = new Address(blockchain + '-' + AvalancheHashes.address(publicKey));
  }

  /**
   * The account of this private key.
   *
   * @param key 32 bytes, a number from 1 to the group's order less 1
   * @param blockchain what stands before the dash of its address: {@code X} for the exchange chain,
   *     which clients use, or {@code P} for the platform chain
   * @throws IllegalArgumentException if the key is not one, or the blockchain contains a dash
   */
  public static AvalancheAccount ofPrivateKey(byte[] key, String blockchain) {
    if (!CURVE.isPrivateKey(key)) {
      throw new IllegalArgumentException(
          "a private key of secp256k1 has 32 bytes and is neither 0 nor beyond the group's order");
    }
    if (blockchain.contains("-")) {
      throw new IllegalArgumentException(
          "the name of a blockchain has no dash, like X: " + Excerpt.of(blockchain));
    }
    return new AvalancheAccount(key.clone(), blockchain);
  }

  @Override
  public Chain chain() {
    return Chain.AVAX;
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public String sign(byte[] verificationBuffer) {
    byte[] digest = AvalancheHashes.messageDigest(verificationBuffer);
    byte[] signature = CURVE.sign(digest, privateKey);
    byte[] withId = Arrays.copyOf(signature, Secp256k1.SIGNATURE_BYTES + 1);
    withId[Secp256k1.SIGNATURE_BYTES] = (byte) recoveryId(digest, signature);
    return Cb58.encode(withId);
  }

  private int recoveryId(byte[] digest, byte[] signature) {
    for (int id = 0; id < RECOVERY_IDS; id++) {
      if (Arrays.equals(CURVE.recover(digest, signature, id), publicKey)) {
        return id;
      }
    }
    throw new IllegalStateException("a signature of " + address + " does not lead back to its key");
  }

  /** Chain and address; never the key. */
  @Override
  public String toString() {
    return chain().code() + " account " + address;
  }
}
