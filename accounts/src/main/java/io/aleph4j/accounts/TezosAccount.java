package io.aleph4j.accounts;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Timestamp;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * An account of Tezos (spec 01 §3.10). ECDSA signatures have RFC 6979 nonces and a low {@code s}.
 */
public final class TezosAccount implements Account {

  private static final Secp256k1 SECP256K1 = Secp256k1.fastest();
  private static final P256 NIST = new P256();

  private final TezosCurve curve;
  private final byte[] secret;
  private final String publicKey;
  private final Address address;

  private TezosAccount(TezosCurve curve, byte[] secret) {
    this.curve = curve;
    this.secret = secret;
    byte[] key = publicKey(curve, secret);
    this.publicKey = curve.key().encode(key);
    this.address = new Address(curve.address().encode(TezosHashes.ofKey(key)));
  }

  /**
   * The account of this secret.
   *
   * @param secret 32 bytes: the seed of an Ed25519 key, or for the other curves a number from 1 to
   *     the group's order less 1
   * @throws IllegalArgumentException if the secret is none of this curve
   */
  public static TezosAccount ofSecret(TezosCurve curve, byte[] secret) {
    boolean fits =
        switch (curve) {
          case ED25519 -> secret.length == Ed25519.SECRET_KEY_SIZE;
          case SECP256K1 -> SECP256K1.isPrivateKey(secret);
          case P256 -> NIST.isPrivateKey(secret);
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "a secret of "
              + curve
              + " has 32 bytes and, unless it is a seed, is neither 0 nor beyond the group's order");
    }
    return new TezosAccount(curve, secret.clone());
  }

  private static byte[] publicKey(TezosCurve curve, byte[] secret) {
    return switch (curve) {
      case ED25519 -> {
        byte[] key = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(secret, 0, key, 0);
        yield key;
      }
      case SECP256K1 -> Secp256k1.compress(SECP256K1.publicKey(secret));
      case P256 -> NIST.publicKey(secret);
    };
  }

  @Override
  public Chain chain() {
    return Chain.TEZOS;
  }

  @Override
  public Address address() {
    return address;
  }

  /** Signs the plain buffer. */
  @Override
  public String sign(byte[] verificationBuffer) {
    return sign(verificationBuffer, null);
  }

  /**
   * Signs the text that a wallet would show.
   *
   * @param time the envelope's time; the signature is valid with no other
   * @param application the address of the application that asks, as the wallet shows it
   * @throws IllegalArgumentException if the application's address has a character that JSON
   *     escapes, or half of one
   */
  public String signMicheline(byte[] verificationBuffer, Timestamp time, String application) {
    if (application.codePoints().anyMatch(TezosAccount::isBeyondAddresses)) {
      throw new IllegalArgumentException(
          "an application's address has no quotes, backslashes, control and half characters: "
              + Excerpt.of(application));
    }
    String date = TezosMicheline.timestamp(time);
    return sign(TezosMicheline.pack(verificationBuffer, application, date), application);
  }

  private static boolean isBeyondAddresses(int c) {
    return c == '"' || c == '\\' || c < ' ' || Character.getType(c) == Character.SURROGATE;
  }

  private String sign(byte[] message, @Nullable String application) {
    byte[] signature = signDigest(TezosHashes.ofMessage(message));
    return new TezosSignature(curve.signature().encode(signature), publicKey, application).toJson();
  }

  private byte[] signDigest(byte[] digest) {
    return switch (curve) {
      case ED25519 -> {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(secret, 0, digest, 0, digest.length, signature, 0);
        yield signature;
      }
      case SECP256K1 -> SECP256K1.sign(digest, secret);
      case P256 -> NIST.sign(digest, secret);
    };
  }

  /** Chain and address; never the secret. */
  @Override
  public String toString() {
    return chain().code() + " account " + address;
  }
}
