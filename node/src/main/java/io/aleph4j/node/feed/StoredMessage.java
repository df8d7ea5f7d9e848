package io.aleph4j.node.feed;

import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.Timestamp;

/**
 * A message as it was committed.
 *
 * @param seq its place in commit order, from 1; not contiguous
 * @param receptionTime when this node first saw it
 */
public record StoredMessage(long seq, Message message, Timestamp receptionTime) {}
