package io.aleph4j.accounts;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import java.util.Arrays;
import java.util.Base64;

/** An account of NULS 2 (spec 01 §3.8). Signs with RFC 6979 nonces and low {@code s}. */
public final class Nuls2Account implements Account {

  private static final Secp256k1 CURVE = Secp256k1.fastest();

  private final byte[] privateKey;
  private final byte[] publicKey;
  private final Address address;

  private Nuls2Account(byte[] privateKey, Nuls2Network network) {
    this.privateKey = privateKey;
    this.publicKey = CURVE.publicKey(privateKey);
    byte[] bytes = network.addressBytes(Secp256k1.compress(publicKey));
    this.address = new Address(network.encode(bytes));
  }

  /**
   * The account that this private key has on this network.
   *
   * @param key 32 bytes, a number from 1 to the group's order less 1
   * @throws IllegalArgumentException if the key is not one
   */
  public static Nuls2Account ofPrivateKey(byte[] key, Nuls2Network network) {
    if (!CURVE.isPrivateKey(key)) {
      throw new IllegalArgumentException(
          "a private key of secp256k1 has 32 bytes and is neither 0 nor beyond the group's order");
    }
    return new Nuls2Account(key.clone(), network);
  }

  @Override
  public Chain chain() {
    return Chain.NULS2;
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public String sign(byte[] verificationBuffer) {
    byte[] digest = NulsMessage.rawDigest(verificationBuffer);
    byte[] rs = CURVE.sign(digest, privateKey);
    byte[] signature = new byte[Nuls2SignatureScheme.SIGNATURE_BYTES];
    signature[0] = (byte) (Nuls2SignatureScheme.FIRST_HEADER + recoveryId(digest, rs));
    System.arraycopy(rs, 0, signature, 1, rs.length);
    return Base64.getEncoder().encodeToString(signature);
  }

  private int recoveryId(byte[] digest, byte[] rs) {
    for (int id = 0; id <= 3; id++) {
      if (Arrays.equals(CURVE.recover(digest, rs, id), publicKey)) {
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
