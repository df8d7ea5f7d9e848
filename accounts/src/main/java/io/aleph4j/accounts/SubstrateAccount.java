package io.aleph4j.accounts;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import java.util.HexFormat;

/**
 * An account of Polkadot or another chain made with Substrate: a key of sr25519 (spec 01 §3.5).
 * Equal messages get equal signatures.
 */
public final class SubstrateAccount implements Account {

  /** The prefix of addresses that name no network in particular; such addresses begin with 5. */
  public static final int GENERIC_PREFIX = Ss58.GENERIC_PREFIX;

  private static final int MINI_SECRET_BYTES = 32;
  private static final int SECRET_KEY_BYTES = 64;

  private final Sr25519SecretKey key;
  private final Address address;

  private SubstrateAccount(Sr25519SecretKey key, int prefix) {
    this.key = key;
    this.address = new Address(Ss58.encode(prefix, key.publicKey()));
  }

  /**
   * The account of this mini secret, the seed that wallets show; expanded as their keyrings do.
   *
   * @param miniSecret 32 bytes
   * @param prefix the network that its address names: {@link #GENERIC_PREFIX}, 0 for Polkadot, 2
   *     for Kusama
   * @throws IllegalArgumentException if the secret has another length, or no network may have the
   *     prefix
   */
  public static SubstrateAccount ofMiniSecret(byte[] miniSecret, int prefix) {
    requireLength("mini secret", miniSecret, MINI_SECRET_BYTES);
    return new SubstrateAccount(Sr25519SecretKey.ofMiniSecret(miniSecret), prefix);
  }

  /**
   * The account of this secret key, for keys that were derived and have no mini secret.
   *
   * @param secretKey 64 bytes: the key's number, least significant byte first, and its nonce seed
   * @param prefix as in {@link #ofMiniSecret}
   * @throws IllegalArgumentException if the key has another length, its number is 0 or not below
   *     the group's order, or no network may have the prefix
   */
  public static SubstrateAccount ofSecretKey(byte[] secretKey, int prefix) {
    requireLength("secret key", secretKey, SECRET_KEY_BYTES);
    return new SubstrateAccount(Sr25519SecretKey.ofBytes(secretKey), prefix);
  }

  private static void requireLength(String what, byte[] bytes, int length) {
    if (bytes.length != length) {
      throw new IllegalArgumentException(
          "a " + what + " of sr25519 has " + length + " bytes, not " + bytes.length);
    }
  }

  @Override
  public Chain chain() {
    return Chain.DOT;
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public String sign(byte[] verificationBuffer) {
    return "{\"curve\":\""
        + SubstrateSignatureScheme.CURVE
        + "\",\"data\":\"0x"
        + HexFormat.of().formatHex(key.sign(verificationBuffer))
        + "\"}";
  }

  /** Chain and address; never the key. */
  @Override
  public String toString() {
    return chain().code() + " account " + address;
  }
}
