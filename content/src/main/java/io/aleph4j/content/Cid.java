package io.aleph4j.content;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A content identifier: how content is encoded, and its hash (spec 01 §1.3, §1.4).
 *
 * <p>Version 0 is a bare SHA-256 multihash of a dag-pb node, in base 58. Version 1 names its codec
 * and is written in base 32 here; base 58 is read too. One identifier has one text, the one that
 * {@link #toString} writes.
 *
 * @param version 0 or 1
 * @param codec the multicodec of the content, {@link #DAG_PB} for version 0
 */
public record Cid(int version, long codec, Multihash hash) {

  /** The codec of bare bytes, for example the leaves of a file. */
  public static final long RAW = 0x55;

  /** The codec of the nodes that files and folders are made of. */
  public static final long DAG_PB = 0x70;

  /** Longer texts are refused before they are decoded. */
  private static final int MAX_TEXT = 256;

  private static final int V0_TEXT = 46;
  private static final int V0_BYTES = 34;

  /** Checks that version 0 is used only for what it can say. */
  public Cid {
    if (version != 0 && version != 1) {
      throw new InvalidCidException("the version of a CID is 0 or 1, not " + version);
    }
    if (codec < 0) {
      throw new InvalidCidException("a codec is not negative: " + codec);
    }
    if (version == 0 && (codec != DAG_PB || hash.code() != Multihash.SHA2_256)) {
      throw new InvalidCidException("a CID of version 0 is always dag-pb and SHA-256");
    }
  }

  /** The version 0 identifier of the dag-pb node with this SHA-256. */
  public static Cid v0(Multihash hash) {
    return new Cid(0, DAG_PB, hash);
  }

  /** The version 1 identifier of content in this codec. */
  public static Cid v1(long codec, Multihash hash) {
    return new Cid(1, codec, hash);
  }

  /**
   * Reads a text: {@code Qm…}, or version 1 in base 32 ({@code b…}) or base 58 ({@code z…}).
   *
   * @throws InvalidCidException if it is none
   */
  public static Cid parse(String text) {
    if (text.length() > MAX_TEXT) {
      throw new InvalidCidException(
          "a CID has at most " + MAX_TEXT + " characters, not " + text.length());
    }
    if (text.length() == V0_TEXT && text.startsWith("Qm")) {
      return ofV0Bytes(Base58.decode(text).orElseThrow(() -> foreignCharacter(text)));
    }
    if (text.length() < 2) {
      throw new InvalidCidException("a CID has more than one character: '" + text + "'");
    }
    byte[] bytes =
        switch (text.charAt(0)) {
          case 'b' -> Base32.decode(text.substring(1)).orElseThrow(() -> foreignCharacter(text));
          case 'z' -> Base58.decode(text.substring(1)).orElseThrow(() -> foreignCharacter(text));
          default ->
              throw new InvalidCidException(
                  "a CID starts with Qm, b (base 32) or z (base 58): '" + text + "'");
        };
    return ofV1Bytes(bytes);
  }

  /**
   * Reads the binary form of either version; nothing may follow.
   *
   * @throws InvalidCidException if these bytes are no CID
   */
  public static Cid parse(byte[] bytes) {
    return bytes.length == V0_BYTES && bytes[0] == Multihash.SHA2_256 && bytes[1] == 32
        ? ofV0Bytes(bytes)
        : ofV1Bytes(bytes);
  }

  private static InvalidCidException foreignCharacter(String text) {
    return new InvalidCidException("a CID with a character that its base has not: '" + text + "'");
  }

  private static Cid ofV0Bytes(byte[] bytes) {
    return v0(Multihash.parse(bytes));
  }

  private static Cid ofV1Bytes(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long version = Varint.read(buffer);
    if (version != 1) {
      throw new InvalidCidException("the version of a CID in this form is 1, not " + version);
    }
    long codec = Varint.read(buffer);
    return v1(codec, Multihash.read(buffer));
  }

  /** The same content's identifier of version 1. */
  public Cid toV1() {
    return v1(codec, hash);
  }

  /** The binary form. */
  public byte[] toBytes() {
    if (version == 0) {
      return hash.toBytes();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Varint.write(bytes, version);
    Varint.write(bytes, codec);
    bytes.writeBytes(hash.toBytes());
    return bytes.toByteArray();
  }

  /** The text: base 58 for version 0, base 32 for version 1. */
  @Override
  public String toString() {
    return version == 0 ? Base58.encode(toBytes()) : "b" + Base32.encode(toBytes());
  }
}
