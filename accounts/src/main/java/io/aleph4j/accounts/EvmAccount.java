package io.aleph4j.accounts;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An account of Ethereum or a chain like it (spec 01 §3.3). Signs with RFC 6979 nonces and low
 * {@code s}.
 */
public final class EvmAccount implements Account {

  private static final Secp256k1 CURVE = Secp256k1.fastest();

  private final Chain chain;
  private final byte[] privateKey;
  private final byte[] publicKey;
  private final Address address;

  private EvmAccount(Chain chain, byte[] privateKey) {
    this.chain = chain;
    this.privateKey = privateKey;
    this.publicKey = CURVE.publicKey(privateKey);
    this.address = new Address(EthereumHashes.checksummedAddress(publicKey));
  }

  /**
   * The account of this private key; its address carries the EIP-55 checksum.
   *
   * @param key 32 bytes, a number from 1 to the group's order less 1
   * @param chain the chain code that its messages name; clients use {@code ETH} for all chains of
   *     this family
   * @throws IllegalArgumentException if the key is not one, or accounts of the chain sign otherwise
   */
  public static EvmAccount ofPrivateKey(byte[] key, Chain chain) {
    if (!CURVE.isPrivateKey(key)) {
      throw new IllegalArgumentException(
          "a private key of secp256k1 has 32 bytes and is neither 0 nor beyond the group's order");
    }
    if (!isOfFamily(chain)) {
      throw new IllegalArgumentException(
          "accounts of " + chain + " sign otherwise than Ethereum's");
    }
    return new EvmAccount(chain, key.clone());
  }

  // The chains that the network names but does not verify are Ethereum's like, too.
  private static boolean isOfFamily(Chain chain) {
    return chain.family() == Chain.Family.EVM || chain.family() == Chain.Family.UNVERIFIED;
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
    byte[] digest = EthereumHashes.messageDigest(verificationBuffer);
    byte[] signature = CURVE.sign(digest, privateKey);
    byte[] withV = Arrays.copyOf(signature, 65);
    withV[64] = (byte) (27 + recoveryId(digest, signature));
    return "0x" + HexFormat.of().formatHex(withV);
  }

  private int recoveryId(byte[] digest, byte[] signature) {
    // Ids 2 and 3 need an r below p - n, one signature in 2^128; this family's v could not say
    // them.
    for (int id = 0; id <= 1; id++) {
      if (Arrays.equals(CURVE.recover(digest, signature, id), publicKey)) {
        return id;
      }
    }
    throw new IllegalStateException("a signature of " + address + " does not lead back to its key");
  }

  /**
   * The private key, {@code 0x} and 64 hexadecimal digits. A secret: for key files and development
   * accounts.
   */
  public String privateKeyHex() {
    return "0x" + HexFormat.of().formatHex(privateKey);
  }

  /** Chain and address; never the key. */
  @Override
  public String toString() {
    return chain.code() + " account " + address;
  }
}
