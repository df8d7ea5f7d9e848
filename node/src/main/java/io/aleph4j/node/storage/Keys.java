package io.aleph4j.node.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The fixed-size keys by which indexes hold names that have no limit of their own (channels,
 * references, tags, ...).
 *
 * <p>A key selects candidates; a query that must be exact compares the name as well, since 64 bits
 * can be made to collide on purpose.
 */
public final class Keys {

  private static final int PREFIX_LENGTH = 8;
  private static final MessageDigest SHA_256 = newSha256();

  private Keys() {}

  /** The key of a name: the first eight bytes of the SHA-256 of its UTF-8 text, big-endian. */
  public static long of(String name) {
    return ByteBuffer.wrap(sha256().digest(name.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  /** The key of a name, or null for no name. */
  public static @Nullable Long ofNullable(@Nullable String name) {
    return name == null ? null : of(name);
  }

  /**
   * The first eight characters of an item hash as a big-endian number, which orders as the text
   * does in the C collation. Shorter hashes are filled with zeros; characters outside Latin-1 count
   * as their UTF-8 bytes.
   */
  public static long hashPrefix(String itemHash) {
    byte[] text = itemHash.getBytes(StandardCharsets.UTF_8);
    long prefix = 0;
    for (int i = 0; i < PREFIX_LENGTH; i++) {
      prefix = prefix << 8 | (i < text.length ? text[i] & 0xff : 0);
    }

    // Non-ASCII first characters would make the number negative; flipping the sign bit keeps the
    // order for every text.
    return prefix ^ Long.MIN_VALUE;
  }

  /**
   * SHA-256 over the parts, each ended by a NUL byte (which no part can hold, because PostgreSQL's
   * text cannot).
   */
  public static byte[] digest(String... parts) {
    MessageDigest sha256 = sha256();
    for (String part : parts) {
      sha256.update(part.getBytes(StandardCharsets.UTF_8));
      sha256.update((byte) 0);
    }
    return sha256.digest();
  }

  // Copying a digest costs less than looking its provider up.
  private static MessageDigest sha256() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 can be copied", e);
    }
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
