package io.aleph4j.accounts;

import io.aleph4j.protocol.Address;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Signatures that wallets make of any text, where it is no message of the network: how the owner of
 * a machine introduces itself to a compute node (spec 04 §4.1). Pure, safe for use by many threads
 * at once.
 */
public final class WalletSignatures {
  private static final int EVM_BYTES = 65;

  private final Secp256k1 secp256k1;
  private final StrictEd25519 ed25519 = new StrictEd25519();

  /** Over the fastest curve library that loads. */
  public WalletSignatures() {
    this(Secp256k1.fastest());
  }

  /** Over this curve library. */
  public WalletSignatures(Secp256k1 secp256k1) {
    this.secp256k1 = secp256k1;
  }

  /**
   * Whether an account of Ethereum has signed these bytes as a personal message (EIP-191). Total.
   *
   * @param signature {@code r ‖ s ‖ v}, {@code v} being 0, 1, 27 or 28
   */
  public boolean isEthereum(Address account, byte[] text, byte[] signature) {
    if (signature.length != EVM_BYTES) {
      return false;
    }
    int v = signature[64] & 0xff;
    int recoveryId = v >= 27 ? v - 27 : v;
    if (recoveryId > 1) {
      return false;
    }
    byte[] digest = EthereumHashes.messageDigest(text);
    byte[] key = secp256k1.recover(digest, Arrays.copyOf(signature, 64), recoveryId);
    if (key == null) {
      return false;
    }
    byte[] hash = EthereumHashes.keyHash(key);
    String address =
        "0x"
            + HexFormat.of()
                .formatHex(hash, hash.length - EthereumHashes.ADDRESS_BYTES, hash.length);
    return address.equalsIgnoreCase(account.value());
  }

  /** Whether an account of Solana has signed exactly these bytes with Ed25519. Total. */
  public boolean isSolana(Address account, byte[] text, byte[] signature) {
    return signature.length == StrictEd25519.SIGNATURE_BYTES
        && Base58Text.decode(account.value(), StrictEd25519.KEY_BYTES)
            .filter(key -> ed25519.verify(key, text, signature))
            .isPresent();
  }
}
