package io.aleph4j.accounts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The hashing of Avalanche accounts: signed messages and addresses (spec 01 §3.6). */
final class AvalancheHashes {

  private static final byte[] MESSAGE_PREFIX =
      "\u001aAvalanche Signed Message:\n".getBytes(StandardCharsets.US_ASCII);
  // The network checks every address with the main network's name, so those of test networks fail.
  private static final String HUMAN_READABLE = "avax";

  private AvalancheHashes() {}

  /** The digest that an account signs to sign this message. */
  static byte[] messageDigest(byte[] message) {
    byte[] length = ByteBuffer.allocate(Integer.BYTES).putInt(message.length).array();
    return Sha256.of(MESSAGE_PREFIX, length, message);
  }

  /** The address of this uncompressed public key, {@code avax1…}, without a chain before it. */
  static String address(byte[] publicKey) {
    return Bech32.encode(HUMAN_READABLE, Hash160.of(Secp256k1.compress(publicKey)));
  }
}
