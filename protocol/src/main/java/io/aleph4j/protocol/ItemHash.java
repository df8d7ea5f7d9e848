package io.aleph4j.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The hash that names a message or a file, exactly as it was spelled.
 *
 * <p>The network has two matchers and uses each in its places (spec 01 §1.3): {@link #looseType}
 * for the envelope's own hash, {@link #isStrict} for every hash inside a content and for query
 * parameters. Nothing is checked on construction, because an inline message is named by whatever
 * its SHA-256 comparison accepted.
 */
public record ItemHash(String value) implements Comparable<ItemHash> {

  private static final int SHA256_HEX_LENGTH = 64;
  private static final int CID_V1_LENGTH = 59;
  private static final HexFormat HEX = HexFormat.of();

  /** The lower-case hexadecimal SHA-256 of these bytes. */
  public static ItemHash sha256(byte[] bytes) {
    try {
      return new ItemHash(HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The lower-case hexadecimal SHA-256 of this text's UTF-8 bytes. */
  public static ItemHash sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The item type that the mere shape suggests: {@code STORAGE}, {@code IPFS}, or nothing (the
   * loose matcher).
   */
  public Optional<ItemType> looseType() {
    if (isCidV0Shaped() || isCidV1Shaped()) {
      return Optional.of(ItemType.IPFS);
    }
    return length() == SHA256_HEX_LENGTH ? Optional.of(ItemType.STORAGE) : Optional.empty();
  }

  /**
   * Whether shape and alphabet are those of a hash: what every "ItemHash" inside a content must be.
   */
  public boolean isStrict() {
    if (isCidV0Shaped()) {
      return value.chars().skip(2).allMatch(ItemHash::isBase58);
    }
    if (isCidV1Shaped()) {
      return value.chars().skip(4).allMatch(ItemHash::isBase32);
    }
    return value.length() == SHA256_HEX_LENGTH && value.chars().allMatch(ItemHash::isLowerHex);
  }

  /** In code points, as the network counts. */
  private int length() {
    return value.codePointCount(0, value.length());
  }

  private boolean isCidV0Shaped() {
    return value.startsWith("Qm") && length() >= 44 && length() <= 46;
  }

  private boolean isCidV1Shaped() {
    return value.startsWith("bafy") && length() == CID_V1_LENGTH;
  }

  private static boolean isBase58(int c) {
    return (c >= '1' && c <= '9')
        || (c >= 'A' && c <= 'Z' && c != 'I' && c != 'O')
        || (c >= 'a' && c <= 'z' && c != 'l');
  }

  private static boolean isBase32(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
  }

  private static boolean isLowerHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  @Override
  public int compareTo(ItemHash other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
