package io.aleph4j.benchmarks;

import fr.acinq.secp256k1.Secp256k1;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The calls of libraries that a check of one signature cannot do without: the message's digest, the
 * work on the curve, and the hash of the key that the sender's address says. Key and signature are
 * bytes that are ready.
 */
final class BareCalls {

  private static final Secp256k1 NATIVE = Secp256k1.get();
  private static final X9ECParameters P256 = CustomNamedCurves.getByName("P-256");
  private static final ECDomainParameters P256_DOMAIN = new ECDomainParameters(P256);

  private BareCalls() {}

  /** One kind of check. */
  @FunctionalInterface
  interface Kind {

    /**
     * The check of what this secret signs.
     *
     * @param secret 32 bytes
     * @param digest what is signed of the message
     * @param address what an address says of an encoded public key
     */
    BooleanSupplier of(
        byte[] secret, byte[] message, UnaryOperator<byte[]> digest, UnaryOperator<byte[]> address);
  }

  /** The key of secp256k1 is recovered from the signature. */
  static BooleanSupplier recovery(
      byte[] secret, byte[] message, UnaryOperator<byte[]> digest, UnaryOperator<byte[]> address) {
    byte[] signed = digest.apply(message);
    byte[] signature = NATIVE.sign(signed, secret, null);
    byte[] key = NATIVE.pubkeyCreate(secret);
    byte[] expected = address.apply(key);
    int id = Arrays.equals(NATIVE.ecdsaRecover(signature, signed, 0), key) ? 0 : 1;
    return () -> {
      byte[] recovered = NATIVE.ecdsaRecover(signature, digest.apply(message), id);
      return Arrays.equals(address.apply(recovered), expected);
    };
  }

  /** The key of secp256k1 comes with the signature. */
  static BooleanSupplier secp256k1(
      byte[] secret, byte[] message, UnaryOperator<byte[]> digest, UnaryOperator<byte[]> address) {
    byte[] signature = NATIVE.sign(digest.apply(message), secret, null);
    byte[] key = NATIVE.pubKeyCompress(NATIVE.pubkeyCreate(secret));
    byte[] expected = address.apply(key);
    return () ->
        NATIVE.verify(signature, digest.apply(message), key)
            && Arrays.equals(address.apply(key), expected);
  }

  /** The key of P-256 comes with the signature. */
  static BooleanSupplier p256(
      byte[] secret, byte[] message, UnaryOperator<byte[]> digest, UnaryOperator<byte[]> address) {
    BigInteger number = new BigInteger(1, secret);
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(number, P256_DOMAIN));
    BigInteger[] signature = signer.generateSignature(digest.apply(message));
    byte[] key = P256.getG().multiply(number).getEncoded(true);
    byte[] expected = address.apply(key);
    return () -> {
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(
          false, new ECPublicKeyParameters(P256.getCurve().decodePoint(key), P256_DOMAIN));
      return verifier.verifySignature(digest.apply(message), signature[0], signature[1])
          && Arrays.equals(address.apply(key), expected);
    };
  }

  /** The key of Ed25519 comes with the signature. */
  static BooleanSupplier ed25519(
      byte[] secret, byte[] message, UnaryOperator<byte[]> digest, UnaryOperator<byte[]> address) {
    byte[] signed = digest.apply(message);
    byte[] key = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(secret, 0, key, 0);
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(secret, 0, signed, 0, signed.length, signature, 0);
    byte[] expected = address.apply(key);
    return () -> {
      byte[] again = digest.apply(message);
      return Ed25519.verify(signature, 0, key, 0, again, 0, again.length)
          && Arrays.equals(address.apply(key), expected);
    };
  }
}
