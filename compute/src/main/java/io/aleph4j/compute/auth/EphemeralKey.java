package io.aleph4j.compute.auth;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A key on P-256 that a wallet has signed, to sign requests in its place. Immutable. */
final class EphemeralKey {
  private static final int COORDINATE = 32;
  private static final int SIGNATURE = 64;
  private static final ECParameterSpec CURVE = curve();

  private final PublicKey key;

  private EphemeralKey(PublicKey key) {
    this.key = key;
  }

  private static ECParameterSpec curve() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  /** The key of a JWK; empty when it is none of P-256. */
  static Optional<EphemeralKey> ofJwk(JsonNode jwk) {
    if (!jwk.path("kty").asString("").equals("EC")
        || !jwk.path("crv").asString("").equals("P-256")) {
      return Optional.empty();
    }
    return coordinate(jwk.path("x"))
        .flatMap(x -> coordinate(jwk.path("y")).flatMap(y -> ofPoint(x, y)));
  }

  private static Optional<BigInteger> coordinate(JsonNode text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text.asString(""));
      return bytes.length == COORDINATE ? Optional.of(new BigInteger(1, bytes)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<EphemeralKey> ofPoint(BigInteger x, BigInteger y) {
    if (!isOnCurve(x, y)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new EphemeralKey(
              KeyFactory.getInstance("EC")
                  .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), CURVE))));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  // Not left to the platform, which does not say that it looks.
  private static boolean isOnCurve(BigInteger x, BigInteger y) {
    BigInteger p = ((ECFieldFp) CURVE.getCurve().getField()).getP();
    BigInteger right =
        x.pow(3).add(CURVE.getCurve().getA().multiply(x)).add(CURVE.getCurve().getB());
    return x.compareTo(p) < 0
        && y.compareTo(p) < 0
        && y.pow(2).subtract(right).mod(p).signum() == 0;
  }

  /** Whether this key has signed the text with ES256; the signature is {@code r ‖ s}. Total. */
  boolean hasSigned(byte[] text, byte[] signature) {
    if (signature.length != SIGNATURE) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
      verifier.initVerify(key);
      verifier.update(text);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
