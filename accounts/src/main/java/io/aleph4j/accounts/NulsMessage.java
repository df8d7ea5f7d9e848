package io.aleph4j.accounts;

import java.nio.charset.StandardCharsets;

/** The digests that NULS accounts sign to sign a message (spec 01 §3.8, §3.9). */
final class NulsMessage {

  private static final byte[] PREFIX =
      "\u0018NULS Signed Message:\n".getBytes(StandardCharsets.US_ASCII);

  private NulsMessage() {}

  /** The digest of the message with its length before it. */
  static byte[] rawDigest(byte[] message) {
    return Sha256.of(PREFIX, NulsVarint.encode(message.length), message);
  }

  /**
   * The digest of the Python literal of those bytes. The Python client formats bytes as text where
   * it should append them, and so does the network's reference for NULS 1.
   */
  static byte[] reprDigest(byte[] message) {
    byte[] length = NulsVarint.encode(message.length);
    byte[] bytes = new byte[length.length + message.length];
    System.arraycopy(length, 0, bytes, 0, length.length);
    System.arraycopy(message, 0, bytes, length.length, message.length);
    return Sha256.of(PREFIX, PythonBytes.repr(bytes));
  }
}
