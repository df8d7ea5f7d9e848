package io.aleph4j.content;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds a file's tree from its leaves, level by level from below (spec 03 §3.6). A level forgets
 * its nodes as soon as they fill a node of the next, so that a tree of any size keeps at most 173
 * nodes per level. Not for several threads at once.
 */
final class BalancedTree {

  static final int MAX_LINKS = 174;

  private final UnixFsProfile profile;

  /** The nodes that have no parent yet, the leaves' level first. */
  private final List<List<UnixFsNode>> levels = new ArrayList<>();

  BalancedTree(UnixFsProfile profile) {
    this.profile = profile;
  }

  /** The next leaf of the file. */
  void add(UnixFsNode leaf) {
    UnixFsNode next = leaf;
    for (int height = 0; ; height++) {
      List<UnixFsNode> level = level(height);
      level.add(next);
      if (level.size() < MAX_LINKS) {
        return;
      }
      next = parent(level);
    }
  }

  /**
   * The root, after the last leaf. There was at least one: an empty file has an empty leaf. A lower
   * level with a single node left still gets a parent for it, because all leaves are equally deep.
   */
  UnixFsNode finish() {
    int top = levels.size() - 1;
    for (int height = 0; height < top; height++) {
      List<UnixFsNode> level = levels.get(height);
      if (!level.isEmpty()) {
        levels.get(height + 1).add(parent(level));
      }
    }
    List<UnixFsNode> highest = levels.get(top);
    return highest.size() == 1 ? highest.getFirst() : parent(highest);
  }

  private List<UnixFsNode> level(int height) {
    if (height == levels.size()) {
      levels.add(new ArrayList<>());
    }
    return levels.get(height);
  }

  /** Makes one node of all that a level has, which is empty then. */
  private UnixFsNode parent(List<UnixFsNode> level) {
    byte[] block = DagPb.node(level, UnixFsData.ofParts(level));
    long fileSize = 0;
    long cumulativeSize = block.length;
    for (UnixFsNode part : level) {
      fileSize += part.fileSize();
      cumulativeSize += part.cumulativeSize();
    }
    level.clear();
    return new UnixFsNode(profile.ofNode(Multihash.sha256(block)), fileSize, cumulativeSize);
  }
}
