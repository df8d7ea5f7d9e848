package io.aleph4j.accounts;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;

/**
 * An account of NULS 1 (spec 01 §3.9). Signs the form of the message that the network's reference
 * verifies, with RFC 6979 nonces and low {@code s}.
 */
public final class NulsAccount implements Account {

  /** The number of the main network, whose addresses begin with {@code TT}. */
  public static final int MAIN_CHAIN_ID = 261;

  private static final Secp256k1 CURVE = Secp256k1.fastest();

  private final byte[] privateKey;
  private final byte[] publicKey;
  private final Address address;

  private NulsAccount(byte[] privateKey, int chainId) {
    this.privateKey = privateKey;
    this.publicKey = Secp256k1.compress(CURVE.publicKey(privateKey));
    this.address = new Address(NulsAddress.encode(NulsAddress.of(chainId, publicKey)));
  }

  /**
   * The account of this private key.
   *
   * @param key 32 bytes, a number from 1 to the group's order less 1
   * @param chainId the number of its NULS network, from 0 to 65535, for example {@link
   *     #MAIN_CHAIN_ID}
   * @throws IllegalArgumentException if key or number is not one
   */
  public static NulsAccount ofPrivateKey(byte[] key, int chainId) {
    if (!CURVE.isPrivateKey(key)) {
      throw new IllegalArgumentException(
          "a private key of secp256k1 has 32 bytes and is neither 0 nor beyond the group's order");
    }
    if (chainId < 0 || chainId > 0xffff) {
      throw new IllegalArgumentException(
          "the number of a NULS network is from 0 to 65535, not " + chainId);
    }
    return new NulsAccount(key.clone(), chainId);
  }

  @Override
  public Chain chain() {
    return Chain.NULS;
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public String sign(byte[] verificationBuffer) {
    return signDigest(NulsMessage.reprDigest(verificationBuffer));
  }

  /** The signature that the wallets of old made, which the network's reference refuses today. */
  String signRaw(byte[] verificationBuffer) {
    return signDigest(NulsMessage.rawDigest(verificationBuffer));
  }

  private String signDigest(byte[] digest) {
    byte[] signature = CURVE.sign(digest, privateKey);
    return new NulsSignature(publicKey, DerSignature.encode(signature)).toHex();
  }

  /** Chain and address; never the key. */
  @Override
  public String toString() {
    return chain().code() + " account " + address;
  }
}
