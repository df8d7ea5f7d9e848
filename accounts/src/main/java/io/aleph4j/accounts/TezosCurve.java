package io.aleph4j.accounts;

import org.jspecify.annotations.Nullable;

/** The curves of Tezos accounts, which the first letters of an address name (spec 01 §3.10). */
public enum TezosCurve {
  /** Ed25519, addresses that begin with {@code tz1}. */
  ED25519(TezosText.ED25519_KEY, TezosText.ED25519_ADDRESS, TezosText.ED25519_SIGNATURE),
  /** ECDSA over secp256k1, addresses that begin with {@code tz2}. */
  SECP256K1(TezosText.SECP256K1_KEY, TezosText.SECP256K1_ADDRESS, TezosText.SECP256K1_SIGNATURE),
  /** ECDSA over P-256, addresses that begin with {@code tz3}. */
  P256(TezosText.P256_KEY, TezosText.P256_ADDRESS, TezosText.P256_SIGNATURE);

  private final TezosText key;
  private final TezosText address;
  private final TezosText signature;

  TezosCurve(TezosText key, TezosText address, TezosText signature) {
    this.key = key;
    this.address = address;
    this.signature = signature;
  }

  /** The curve that the letters of this public key name; null when they name none. */
  static @Nullable TezosCurve ofKey(String publicKey) {
    for (TezosCurve curve : values()) {
      if (curve.key.fits(publicKey)) {
        return curve;
      }
    }
    return null;
  }

  /** How its public keys are written. */
  TezosText key() {
    return key;
  }

  /** How its addresses are written. */
  TezosText address() {
    return address;
  }

  /** How its signatures are written. */
  TezosText signature() {
    return signature;
  }
}
