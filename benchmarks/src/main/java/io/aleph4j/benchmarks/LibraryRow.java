package io.aleph4j.benchmarks;

import fr.acinq.secp256k1.Secp256k1;
import io.aleph4j.accounts.ExactEd25519;
import io.aleph4j.protocol.ItemHash;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.util.BigIntegers;

/**
 * The libraries that are candidates for each operation of a signature check. The JDK has no
 * secp256k1.
 */
public enum LibraryRow {
  RECOVER_LIBSECP256K1(Operation.RECOVER, "libsecp256k1 (native)", true) {
    @Override
    BooleanSupplier call() {
      return () -> Inputs.NATIVE.ecdsaRecover(Inputs.SECP256K1, Inputs.DIGEST, 0).length == 65;
    }
  },

  RECOVER_BOUNCY_CASTLE(Operation.RECOVER, "Bouncy Castle", false) {
    @Override
    BooleanSupplier call() {
      io.aleph4j.accounts.Secp256k1 java = io.aleph4j.accounts.Secp256k1.inJava();
      return () -> java.recover(Inputs.DIGEST, Inputs.SECP256K1, 0) != null;
    }
  },

  ECDSA_LIBSECP256K1(Operation.ECDSA_SECP256K1, "libsecp256k1 (native)", true) {
    @Override
    BooleanSupplier call() {
      byte[] key = Inputs.NATIVE.pubkeyCreate(Inputs.SECRET);
      return () -> Inputs.NATIVE.verify(Inputs.SECP256K1, Inputs.DIGEST, key);
    }
  },

  ECDSA_BOUNCY_CASTLE(Operation.ECDSA_SECP256K1, "Bouncy Castle", false) {
    @Override
    BooleanSupplier call() {
      return ecdsaOfBouncyCastle("secp256k1");
    }
  },

  P256_BOUNCY_CASTLE(Operation.ECDSA_P256, "Bouncy Castle", true) {
    @Override
    BooleanSupplier call() {
      return ecdsaOfBouncyCastle("P-256");
    }
  },

  P256_JDK(Operation.ECDSA_P256, "JDK", false) {
    @Override
    BooleanSupplier call() throws GeneralSecurityException {
      byte[] point = publicKey(CustomNamedCurves.getByName("P-256"));
      PublicKey key = key("EC", "3059301306072a8648ce3d020106082a8648ce3d030107034200", point);
      BigInteger[] rs = sign(CustomNamedCurves.getByName("P-256"));
      byte[] signature = new byte[64];
      BigIntegers.asUnsignedByteArray(rs[0], signature, 0, 32);
      BigIntegers.asUnsignedByteArray(rs[1], signature, 32, 32);
      return jdk("NONEwithECDSAinP1363Format", key, signature);
    }
  },

  ED25519_EXACT(Operation.ED25519, "our own, with libsodium's verdicts", true) {
    @Override
    BooleanSupplier call() {
      ExactEd25519 ours = new ExactEd25519();
      byte[] key = ed25519Key();
      byte[] signature = ed25519Signature();
      return () -> ours.verify(key, Inputs.DIGEST, signature);
    }
  },

  ED25519_BOUNCY_CASTLE(Operation.ED25519, "Bouncy Castle", false) {
    @Override
    BooleanSupplier call() {
      byte[] key = ed25519Key();
      byte[] signature = ed25519Signature();
      return () -> Ed25519.verify(signature, 0, key, 0, Inputs.DIGEST, 0, Inputs.DIGEST.length);
    }
  },

  ED25519_JDK(Operation.ED25519, "JDK", false) {
    @Override
    BooleanSupplier call() throws GeneralSecurityException {
      PublicKey key = key("Ed25519", "302a300506032b6570032100", ed25519Key());
      return jdk("Ed25519", key, ed25519Signature());
    }
  };

  /** What libraries are compared by. */
  enum Operation {
    RECOVER("recovering a key of secp256k1"),
    ECDSA_SECP256K1("ECDSA of secp256k1"),
    ECDSA_P256("ECDSA of P-256"),
    ED25519("Ed25519");

    private final String text;

    Operation(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private final Operation operation;
  private final String library;
  private final boolean chosen;

  LibraryRow(Operation operation, String library, boolean chosen) {
    this.operation = operation;
    this.library = library;
    this.chosen = chosen;
  }

  Operation operation() {
    return operation;
  }

  String library() {
    return library;
  }

  /** Whether a node uses it where it can be loaded. */
  boolean chosen() {
    return chosen;
  }

  /** The operation, which answers true. */
  abstract BooleanSupplier call() throws GeneralSecurityException;

  /** One message, and one signature under it. */
  private static final class Inputs {

    static final Secp256k1 NATIVE = Secp256k1.get();
    static final byte[] SECRET = HexFormat.of().parseHex(ItemHash.sha256("secret").value());
    static final byte[] DIGEST = HexFormat.of().parseHex(ItemHash.sha256("message").value());
    static final byte[] SECP256K1 = NATIVE.sign(DIGEST, SECRET, null);
  }

  private static byte[] ed25519Key() {
    byte[] key = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(Inputs.SECRET, 0, key, 0);
    return key;
  }

  private static byte[] ed25519Signature() {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(Inputs.SECRET, 0, Inputs.DIGEST, 0, Inputs.DIGEST.length, signature, 0);
    return signature;
  }

  private static BooleanSupplier ecdsaOfBouncyCastle(String name) {
    X9ECParameters curve = CustomNamedCurves.getByName(name);
    ECDomainParameters domain = new ECDomainParameters(curve);
    byte[] encoded = publicKey(curve);
    BigInteger[] rs = sign(curve);
    return () -> {
      ECPoint point = curve.getCurve().decodePoint(encoded);
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(false, new ECPublicKeyParameters(point, domain));
      return verifier.verifySignature(Inputs.DIGEST, rs[0], rs[1]);
    };
  }

  private static BigInteger[] sign(X9ECParameters curve) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    BigInteger secret = new BigInteger(1, Inputs.SECRET);
    signer.init(true, new ECPrivateKeyParameters(secret, new ECDomainParameters(curve)));
    return signer.generateSignature(Inputs.DIGEST);
  }

  private static byte[] publicKey(X9ECParameters curve) {
    return curve.getG().multiply(new BigInteger(1, Inputs.SECRET)).getEncoded(false);
  }

  private static PublicKey key(String algorithm, String prefix, byte[] key)
      throws GeneralSecurityException {
    byte[] head = HexFormat.of().parseHex(prefix);
    byte[] encoded = Arrays.copyOf(head, head.length + key.length);
    System.arraycopy(key, 0, encoded, head.length, key.length);
    return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
  }

  private static BooleanSupplier jdk(String algorithm, PublicKey key, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(algorithm);
    return () -> {
      try {
        verifier.initVerify(key);
        verifier.update(Inputs.DIGEST);
        return verifier.verify(signature);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("a valid signature is read", e);
      }
    };
  }
}
