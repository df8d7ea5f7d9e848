package io.aleph4j.content;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Builds the trees of one file under several profiles at once: the bytes are cut into chunks once
 * and hashed once for each kind of leaves. Not for several threads at once.
 */
final class FileTrees {

  static final int CHUNK_BYTES = 262_144;

  private final Map<UnixFsProfile, BalancedTree> trees = new EnumMap<>(UnixFsProfile.class);
  private final boolean raw;
  private final boolean wrapped;
  private final LeafHasher leaves = new LeafHasher();

  /** The start of a chunk that has not come completely; as large as it had to become. */
  private byte[] pending = new byte[0];

  private int pendingBytes;
  private boolean empty = true;

  FileTrees(Set<UnixFsProfile> profiles) {
    profiles.forEach(profile -> trees.put(profile, new BalancedTree(profile)));
    raw = profiles.stream().anyMatch(UnixFsProfile::rawLeaves);
    wrapped = !profiles.stream().allMatch(UnixFsProfile::rawLeaves);
  }

  /** The next bytes of the file; those of whole chunks are not copied. */
  void update(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int taken = Math.min(CHUNK_BYTES - pendingBytes, end - at);
      if (taken == CHUNK_BYTES) {
        add(bytes, at, CHUNK_BYTES);
      } else {
        keep(bytes, at, taken);
      }
      at += taken;
    }
  }

  /** The root under each profile, after the last bytes; in the order of the profiles. */
  List<UnixFsNode> finish() {
    if (pendingBytes > 0 || empty) {
      add(pending, 0, pendingBytes);
    }
    return trees.values().stream().map(BalancedTree::finish).toList();
  }

  private void keep(byte[] bytes, int offset, int length) {
    int needed = pendingBytes + length;
    if (needed > pending.length) {
      pending = Arrays.copyOf(pending, Math.min(CHUNK_BYTES, Math.max(needed, 2 * pendingBytes)));
    }
    System.arraycopy(bytes, offset, pending, pendingBytes, length);
    pendingBytes = needed;
    if (needed == CHUNK_BYTES) {
      add(pending, 0, CHUNK_BYTES);
      pendingBytes = 0;
    }
  }

  private void add(byte[] bytes, int offset, int length) {
    empty = false;
    if (raw) {
      add(leaves.raw(bytes, offset, length), true);
    }
    if (wrapped) {
      add(leaves.wrapped(bytes, offset, length), false);
    }
  }

  private void add(Leaf leaf, boolean rawLeaves) {
    trees.forEach((profile, tree) -> {
      if (profile.rawLeaves() == rawLeaves) {
        tree.add(leaf.in(profile));
      }
    });
  }
}
