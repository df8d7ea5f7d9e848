package io.aleph4j.accounts;

import fr.acinq.secp256k1.Secp256k1Exception;
import org.jspecify.annotations.Nullable;

/** The C library libsecp256k1, through JNI. */
final class NativeSecp256k1 implements Secp256k1 {

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
