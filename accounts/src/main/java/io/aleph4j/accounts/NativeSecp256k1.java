package io.aleph4j.accounts;

import fr.acinq.secp256k1.Secp256k1Exception;
import java.math.BigInteger;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/** The C library libsecp256k1, through JNI. */
final class NativeSecp256k1 implements Secp256k1 {

  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

  private final fr.acinq.secp256k1.Secp256k1 library;

  private NativeSecp256k1(fr.acinq.secp256k1.Secp256k1 library) {
    this.library = library;
  }

  /** The library, or null when there is none for this machine or it does not work. */
  static @Nullable NativeSecp256k1 load() {
    try {
      NativeSecp256k1 loaded = new NativeSecp256k1(fr.acinq.secp256k1.Secp256k1.get());
      byte[] one = new byte[32];
      one[31] = 1;
      return loaded.isPrivateKey(one) ? loaded : null;
    } catch (RuntimeException | LinkageError e) {
      // No library for this operating system or processor, or a temporary folder that forbids
      // execution.
      return null;
    }
  }

  @Override
  public String name() {
    return "libsecp256k1 (native)";
  }

  @Override
  public byte @Nullable [] recover(byte[] digest, byte[] signature, int recoveryId) {
    try {
      return library.ecdsaRecover(signature, digest, recoveryId);
    } catch (Secp256k1Exception e) {
      return null;
    }
  }

  @Override
  public boolean verify(byte[] digest, byte[] signature, byte[] compressedKey) {
    if (signature.length != SIGNATURE_BYTES || !Secp256k1.isCompressedKey(compressedKey)) {
      return false;
    }
    try {
      return library.verify(withLowS(signature), digest, compressedKey);
    } catch (Secp256k1Exception e) {
      // A scalar outside the group, or an x that no point has.
      return false;
    }
  }

  /** The other signature of the same key and digest when s is high, which the library refuses. */
  private static byte[] withLowS(byte[] signature) {
    BigInteger s = BigIntegers.fromUnsignedByteArray(signature, 32, 32);
    if (s.compareTo(HALF_ORDER) <= 0 || s.compareTo(ORDER) >= 0) {
      return signature;
    }
    byte[] low = signature.clone();
    BigIntegers.asUnsignedByteArray(ORDER.subtract(s), low, 32, 32);
    return low;
  }

  @Override
  public byte[] sign(byte[] digest, byte[] privateKey) {
    return library.sign(digest, privateKey, null);
  }

  @Override
  public byte[] publicKey(byte[] privateKey) {
    return library.pubkeyCreate(privateKey);
  }

  @Override
  public boolean isPrivateKey(byte[] bytes) {
    return bytes.length == 32 && library.secKeyVerify(bytes);
  }
}
