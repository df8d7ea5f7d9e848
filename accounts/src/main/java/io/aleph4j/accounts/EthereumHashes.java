package io.aleph4j.accounts;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** The hashing of Ethereum accounts: signed messages (EIP-191) and addresses (EIP-55). */
final class EthereumHashes {

  static final int ADDRESS_BYTES = 20;

  private static final byte[] MESSAGE_PREFIX =
      "\u0019Ethereum Signed Message:\n".getBytes(StandardCharsets.US_ASCII);
  private static final HexFormat HEX = HexFormat.of();

  private EthereumHashes() {}

  /** The digest that an account signs to sign this message. */
  static byte[] messageDigest(byte[] message) {
    KeccakDigest keccak = new KeccakDigest(256);
    keccak.update(MESSAGE_PREFIX, 0, MESSAGE_PREFIX.length);
    byte[] length = Integer.toString(message.length).getBytes(StandardCharsets.US_ASCII);
    keccak.update(length, 0, length.length);
    keccak.update(message, 0, message.length);
    return finish(keccak);
  }

  /** The hash of an uncompressed public key whose last 20 bytes are the account's address. */
  static byte[] keyHash(byte[] publicKey) {
    KeccakDigest keccak = new KeccakDigest(256);
    keccak.update(publicKey, 1, 64);
    return finish(keccak);
  }

  /** The address of this public key, spelled with its checksum. */
  static String checksummedAddress(byte[] publicKey) {
    byte[] hash = keyHash(publicKey);
    String lower = HEX.formatHex(hash, hash.length - ADDRESS_BYTES, hash.length);
    KeccakDigest keccak = new KeccakDigest(256);
    keccak.update(lower.getBytes(StandardCharsets.US_ASCII), 0, lower.length());
    byte[] checksum = finish(keccak);
    StringBuilder address = new StringBuilder("0x");
    for (int i = 0; i < lower.length(); i++) {
      int nibble = (checksum[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xf;
      char c = lower.charAt(i);
      address.append(nibble >= 8 ? Character.toUpperCase(c) : c);
    }
    return address.toString();
  }

  private static byte[] finish(KeccakDigest keccak) {
    byte[] hash = new byte[32];
    keccak.doFinal(hash, 0);
    return hash;
  }
}
