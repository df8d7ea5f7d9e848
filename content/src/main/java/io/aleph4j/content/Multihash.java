package io.aleph4j.content;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A digest that says which function made it. Immutable. */
public final class Multihash {

  /** The function's code of digests that are the data itself. */
  public static final long IDENTITY = 0x00;

  /** The function's code of SHA-256, the only one that the network's files use. */
  public static final long SHA2_256 = 0x12;

  private static final int MAX_DIGEST_BYTES = 128;

  private final long code;
  private final byte[] digest;

  private Multihash(long code, byte[] digest) {
    this.code = code;
    this.digest = digest;
  }

  /**
   * A digest made by the function of this code.
   *
   * @throws InvalidCidException if the digest is longer than 128 bytes, or a SHA-256 that has not
   *     32
   */
  public static Multihash of(long code, byte[] digest) {
    if (digest.length > MAX_DIGEST_BYTES) {
      throw new InvalidCidException(
          "a digest has " + digest.length + " bytes; at most " + MAX_DIGEST_BYTES + " are taken");
    }
    if (code == SHA2_256 && digest.length != 32) {
      throw new InvalidCidException("a SHA-256 digest has 32 bytes, not " + digest.length);
    }
    return new Multihash(code, digest.clone());
  }

  /** The SHA-256 of this data. */
  public static Multihash sha256(byte[] data) {
    return new Multihash(SHA2_256, newSha256().digest(data));
  }

  /** The function itself, for data that comes in pieces. */
  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Reads code, length and digest; nothing may follow.
   *
   * @throws InvalidCidException if these bytes are no multihash
   */
  public static Multihash parse(byte[] bytes) {
    return read(ByteBuffer.wrap(bytes));
  }

  static Multihash read(ByteBuffer bytes) {
    long code = Varint.read(bytes);
    long length = Varint.read(bytes);
    if (length != bytes.remaining()) {
      throw new InvalidCidException(
          "a digest of " + length + " bytes is announced, " + bytes.remaining() + " follow");
    }
    byte[] digest = new byte[bytes.remaining()];
    bytes.get(digest);
    return of(code, digest);
  }

  /** The code of the function. */
  public long code() {
    return code;
  }

  /** A copy of the digest. */
  public byte[] digest() {
    return digest.clone();
  }

  /** Code, length and digest. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(digest.length + 4);
    Varint.write(bytes, code);
    Varint.write(bytes, digest.length);
    bytes.writeBytes(digest);
    return bytes.toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Multihash hash
        && code == hash.code
        && Arrays.equals(digest, hash.digest);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(code) + Arrays.hashCode(digest);
  }

  /** The whole multihash in hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(toBytes());
  }
}
