package io.aleph4j.accounts;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import java.util.Base64;

/**
 * An account of a chain of the Cosmos SDK (spec 01 §3.7). Signs with RFC 6979 nonces and low {@code
 * s}.
 */
public final class CosmosAccount implements Account {

  private static final Secp256k1 CURVE = Secp256k1.fastest();

  private final byte[] privateKey;
  private final byte[] compressedKey;
  private final Address address;

  private CosmosAccount(byte[] privateKey, String humanReadable) {
    this.privateKey = privateKey;
    this.compressedKey = Secp256k1.compress(CURVE.publicKey(privateKey));
    this.address = new Address(Bech32.encode(humanReadable, Hash160.of(compressedKey)));
  }

  /**
   * The account of this private key.
   *
   * @param key 32 bytes, a number from 1 to the group's order less 1
   * @param humanReadable what stands before the first {@code 1} of its address, for example {@code
   *     cosmos}
   * @throws IllegalArgumentException if the key is not one, or the human-readable part is not 1 to
   *     83 characters of printable ASCII without upper-case letters and {@code 1}
   */
  public static CosmosAccount ofPrivateKey(byte[] key, String humanReadable) {
    if (!CURVE.isPrivateKey(key)) {
      throw new IllegalArgumentException(
          "a private key of secp256k1 has 32 bytes and is neither 0 nor beyond the group's order");
    }
    // A 1 would end the part for whoever verifies; the rest is what BIP 173 asks for.
    if (!humanReadable.matches("[!-~&&[^1A-Z]]{1,83}")) {
      throw new IllegalArgumentException(
          "the human-readable part of an address has 1 to 83 printable characters, no capitals and"
              + " no 1, like cosmos: "
              + Excerpt.of(humanReadable));
    }
    return new CosmosAccount(key.clone(), humanReadable);
  }

  @Override
  public Chain chain() {
    return Chain.CSDK;
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public String sign(byte[] verificationBuffer) {
    byte[] digest = CosmosSignDocument.digest(verificationBuffer, address.value());
    Base64.Encoder base64 = Base64.getEncoder();
    return "{\"signature\":\""
        + base64.encodeToString(CURVE.sign(digest, privateKey))
        + "\",\"pub_key\":{\"type\":\""
        + CosmosSignatureScheme.KEY_TYPE
        + "\",\"value\":\""
        + base64.encodeToString(compressedKey)
        + "\"},\"account_number\":\"0\",\"sequence\":\"0\"}";
  }

  /** Chain and address; never the key. */
  @Override
  public String toString() {
    return chain().code() + " account " + address;
  }
}
