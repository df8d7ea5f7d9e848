package io.aleph4j.content;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;

/**
 * Hashes chunks as leaves, from where they lie: the block around a chunk is never built. Not for
 * several threads at once.
 */
final class LeafHasher {

  private static final Frame FULL = new Frame(FileTrees.CHUNK_BYTES);

  private final MessageDigest sha256 = Multihash.newSha256();

  /** The leaf that is the chunk itself. */
  Leaf raw(byte[] bytes, int offset, int length) {
    sha256.update(bytes, offset, length);
    return new Leaf(digest(), length, length);
  }

  /** The leaf that is a dag-pb node with the chunk in it. */
  Leaf wrapped(byte[] bytes, int offset, int length) {
    Frame frame = length == FileTrees.CHUNK_BYTES ? FULL : new Frame(length);
    sha256.update(frame.before);
    sha256.update(bytes, offset, length);
    sha256.update(frame.after);
    return new Leaf(digest(), length, (long) frame.before.length + length + frame.after.length);
  }

  private Multihash digest() {
    return Multihash.of(Multihash.SHA2_256, sha256.digest());
  }

  /** What a dag-pb leaf has around a chunk; it depends on nothing but the chunk's length. */
  private static final class Frame {

    private final byte[] before;
    private final byte[] after;

    Frame(int length) {
      byte[] start = UnixFsData.beforeChunk(length);
      after = UnixFsData.afterChunk(length);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(DagPb.beforeData((long) start.length + length + after.length));
      out.writeBytes(start);
      before = out.toByteArray();
    }
  }
}
