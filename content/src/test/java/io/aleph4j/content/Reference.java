package io.aleph4j.content;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The same trees made in another way: from above, with every block whole, in hexadecimal text, and
 * with an encoder of its own. Slow.
 */
final class Reference {

  private static final int CHUNK = 262_144;
  private static final int WIDTH = 174;

  /** A block's identifier and what its parent has to know. */
  private record Part(String cid, long fileSize, long cumulativeSize) {}

  /** Makes the leaf of this number. */
  private interface Leaves {
    Part at(int index);
  }

  private final boolean version0;
  private final boolean rawLeaves;

  Reference(UnixFsProfile profile) {
    this.version0 = profile == UnixFsProfile.V0;
    this.rawLeaves = profile == UnixFsProfile.V1_RAW_LEAVES;
  }

  /** The root of a file. */
  UnixFsNode root(byte[] file) {
    int leaves = Math.max(1, (file.length + CHUNK - 1) / CHUNK);
    return root(
        leaves,
        i ->
            leaf(
                Arrays.copyOfRange(file, i * CHUNK, Math.min(file.length, (i + 1) * CHUNK)),
                rawLeaves));
  }

  /** The root of as many leaves, all the same. */
  UnixFsNode root(int leaves, UnixFsNode leaf) {
    String cid = HexFormat.of().formatHex(leaf.cid().toBytes());
    return root(leaves, i -> new Part(cid, leaf.fileSize(), leaf.cumulativeSize()));
  }

  private UnixFsNode root(int count, Leaves leaves) {
    int depth = 0;
    long capacity = 1;
    while (capacity < count) {
      capacity *= WIDTH;
      depth++;
    }
    Part root = tree(0, count, depth, leaves);
    Cid cid = Cid.parse(HexFormat.of().parseHex(root.cid));
    return new UnixFsNode(cid, root.fileSize, root.cumulativeSize);
  }

  private Part tree(int from, int to, int depth, Leaves leaves) {
    if (depth == 0) {
      return leaves.at(from);
    }
    int below = BigInteger.valueOf(WIDTH).pow(depth - 1).intValueExact();
    StringBuilder links = new StringBuilder();
    StringBuilder sizes = new StringBuilder();
    long fileSize = 0;
    long cumulativeSize = 0;
    for (int at = from; at < to; at += below) {
      Part child = tree(at, Math.min(to, at + below), depth - 1, leaves);
      links.append(
          field("12", field("0a", child.cid) + "1200" + "18" + number(child.cumulativeSize)));
      sizes.append("20").append(number(child.fileSize));
      fileSize += child.fileSize;
      cumulativeSize += child.cumulativeSize;
    }
    String block = links + field("0a", "0802" + "18" + number(fileSize) + sizes);
    return new Part(node(block), fileSize, cumulativeSize + block.length() / 2);
  }

  private Part leaf(byte[] chunk, boolean raw) {
    String data = HexFormat.of().formatHex(chunk);
    if (raw) {
      return new Part("015512" + "20" + sha256(data), chunk.length, chunk.length);
    }
    String mentioned = data.isEmpty() ? "" : field("12", data);
    String block = field("0a", "0802" + mentioned + "18" + number(chunk.length));
    return new Part(node(block), chunk.length, block.length() / 2);
  }

  private String node(String block) {
    return (version0 ? "1220" : "01701220") + sha256(block);
  }

  private static String sha256(String hex) {
    return Multihash.sha256(HexFormat.of().parseHex(hex)).toString().substring(4);
  }

  private static String field(String tag, String hex) {
    return tag + number(hex.length() / 2) + hex;
  }

  private static String number(long value) {
    return value < 128
        ? "%02x".formatted(value)
        : "%02x".formatted(value % 128 + 128) + number(value / 128);
  }
}
