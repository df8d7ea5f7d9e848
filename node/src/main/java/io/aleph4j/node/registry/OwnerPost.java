package io.aleph4j.node.registry;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.Timestamp;

/**
 * A stored post, which may be an operation on nodes.
 *
 * @param seq its place in commit order
 * @param time of the envelope
 * @param receptionTime when this node first saw it
 * @param text of the content
 */
public record OwnerPost(
    long seq,
    ItemHash hash,
    Timestamp time,
    Timestamp receptionTime,
    PostContent content,
    String text) {}
