package io.aleph4j.content;

/**
 * A node of a file: the root, which stands for the whole file, or what stands for a part of it.
 *
 * @param cid the identifier of the node's block
 * @param fileSize how many bytes of the file are in and below the node
 * @param cumulativeSize how many bytes the blocks in and below the node have; a block linked twice
 *     counts twice ({@code Tsize} of a link)
 */
public record UnixFsNode(Cid cid, long fileSize, long cumulativeSize) {}
