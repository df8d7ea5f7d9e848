package io.aleph4j.content;

/**
 * How a file becomes blocks. All profiles cut it into chunks of 262,144 bytes and give a node at
 * most 174 links; they differ in the version of their CIDs and in what a leaf is (spec 03 §3.6).
 */
public enum UnixFsProfile {
  /** What {@code ipfs add} does: CIDs of version 0, leaves are dag-pb nodes. */
  V0(0, false),

  /**
   * What {@code ipfs add --cid-version=1} does: leaves are bare bytes. The CID of a file of one
   * chunk is therefore that of its bytes ({@code bafkrei…}).
   */
  V1_RAW_LEAVES(1, true),

  /** What {@code ipfs add --cid-version=1 --raw-leaves=false} does: leaves are dag-pb nodes. */
  V1_WRAPPED_LEAVES(1, false);

  private final int version;
  private final boolean rawLeaves;

  UnixFsProfile(int version, boolean rawLeaves) {
    this.version = version;
    this.rawLeaves = rawLeaves;
  }

  boolean rawLeaves() {
    return rawLeaves;
  }

  /** The identifier of the dag-pb node with this hash. */
  Cid ofNode(Multihash hash) {
    return new Cid(version, Cid.DAG_PB, hash);
  }

  /** The identifier of the leaf with this hash. */
  Cid ofLeaf(Multihash hash) {
    return rawLeaves ? Cid.v1(Cid.RAW, hash) : ofNode(hash);
  }
}
