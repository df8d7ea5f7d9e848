package io.aleph4j.accounts;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The signature text of NULS 1 accounts: hexadecimal of the key with its length before it, an
 * algorithm byte, and a DER signature with its length before it (spec 01 §3.9). Neither is checked
 * here.
 */
final class NulsSignature {

  private static final byte ALGORITHM = 0;

  private final byte[] publicKey;
  private final byte[] der;

  /** Keeps the arrays, which nobody changes. */
  NulsSignature(byte[] publicKey, byte[] der) {
    this.publicKey = publicKey;
    this.der = der;
  }

  /**
   * Reads the text as the network does: the algorithm byte and bytes after the signature are
   * ignored, and a length beyond the end means all that is left. Null when it cannot be read.
   */
  static @Nullable NulsSignature parse(String text) {
    byte[] bytes = PythonBytes.fromHex(text);
    if (bytes == null) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      byte[] publicKey = readPart(buffer);
      buffer.get();
      return new NulsSignature(publicKey, readPart(buffer));
    } catch (BufferUnderflowException e) {
      return null;
    }
  }

  private static byte[] readPart(ByteBuffer buffer) {
    long length = NulsVarint.read(buffer);
    boolean cut = Long.compareUnsigned(length, buffer.remaining()) > 0;
    byte[] part = new byte[cut ? buffer.remaining() : (int) length];
    buffer.get(part);
    return part;
  }

  byte[] publicKey() {
    return publicKey;
  }

  byte[] der() {
    return der;
  }

  /** The text, in lower case. */
  String toHex() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writePart(bytes, publicKey);
    bytes.write(ALGORITHM);
    writePart(bytes, der);
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static void writePart(ByteArrayOutputStream bytes, byte[] part) {
    bytes.writeBytes(NulsVarint.encode(part.length));
    bytes.writeBytes(part);
  }
}
