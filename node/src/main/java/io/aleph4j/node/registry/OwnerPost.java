package io.aleph4j.node.registry;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * A stored post, which may be an operation on nodes, or scores of them.
 *
 * @param seq its place in commit order
 * @param time of the envelope
 * @param receptionTime when this node first saw it
 * @param channel of the envelope; null when it has none
 * @param text of the content
 */
public record OwnerPost(
    long seq,
    ItemHash hash,
    Timestamp time,
    Timestamp receptionTime,
    @Nullable String channel,
    PostContent content,
    String text) {}
