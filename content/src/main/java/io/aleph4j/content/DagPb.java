package io.aleph4j.content;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The encoding of dag-pb nodes (spec 03 §3.6): the links first, though their field has the higher
 * number, then the data.
 */
final class DagPb {

  private static final int DATA = 1;
  private static final int LINKS = 2;
  private static final int LINK_HASH = 1;
  private static final int LINK_NAME = 2;
  private static final int LINK_CUMULATIVE_SIZE = 3;

  private DagPb() {}

  /** A node that links to the parts of a file, in this order. */
  static byte[] node(List<UnixFsNode> parts, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (UnixFsNode part : parts) {
      Protobuf.bytes(out, LINKS, link(part));
    }
    Protobuf.bytes(out, DATA, data);
    return out.toByteArray();
  }

  /** The start of a node without links whose {@code length} bytes of data follow. */
  static byte[] beforeData(long length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Protobuf.startBytes(out, DATA, length);
    return out.toByteArray();
  }

  private static byte[] link(UnixFsNode part) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Protobuf.bytes(out, LINK_HASH, part.cid().toBytes());
    // a part of a file has no name, and that is written
    Protobuf.bytes(out, LINK_NAME, new byte[0]);
    Protobuf.number(out, LINK_CUMULATIVE_SIZE, part.cumulativeSize());
    return out.toByteArray();
  }
}
