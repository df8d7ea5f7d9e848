package io.aleph4j.content;

/**
 * The block of one chunk, which is the same in every profile that has this kind of leaves.
 *
 * @param fileSize the length of the chunk
 * @param blockSize the length of the block
 */
record Leaf(Multihash hash, long fileSize, long blockSize) {

  /** The leaf under the identifier that it has in a profile. */
  UnixFsNode in(UnixFsProfile profile) {
    return new UnixFsNode(profile.ofLeaf(hash), fileSize, blockSize);
  }
}
