package io.aleph4j.content;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** The encoding of what UnixFS keeps in the data of a file's dag-pb nodes (spec 03 §3.6). */
final class UnixFsData {

  private static final int TYPE = 1;
  private static final int DATA = 2;
  private static final int FILE_SIZE = 3;
  private static final int BLOCK_SIZES = 4;

  private static final long FILE = 2;

  private UnixFsData() {}

  /** What stands before the bytes of a leaf; a leaf of no bytes does not mention them. */
  static byte[] beforeChunk(int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Protobuf.number(out, TYPE, FILE);
    if (length > 0) {
      Protobuf.startBytes(out, DATA, length);
    }
    return out.toByteArray();
  }

  /** What stands behind the bytes of a leaf. */
  static byte[] afterChunk(int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Protobuf.number(out, FILE_SIZE, length);
    return out.toByteArray();
  }

  /** The data of a node whose bytes are those of its parts, in this order. */
  static byte[] ofParts(List<UnixFsNode> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Protobuf.number(out, TYPE, FILE);
    Protobuf.number(out, FILE_SIZE, parts.stream().mapToLong(UnixFsNode::fileSize).sum());
    for (UnixFsNode part : parts) {
      Protobuf.number(out, BLOCK_SIZES, part.fileSize());
    }
    return out.toByteArray();
  }
}
