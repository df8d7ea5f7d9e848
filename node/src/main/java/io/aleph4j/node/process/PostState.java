package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Subject;
import io.aleph4j.protocol.Timestamp;

/**
 * A stored POST message, as the rules need it.
 *
 * @param seq its place in commit order
 * @param amend whether it is a version of another post, so that nothing can amend it
 * @param subject what permissions are matched against
 * @param lastUpdated content time of the version in force; for an amend, its own
 */
public record PostState(
    ItemHash hash,
    long seq,
    Address owner,
    boolean amend,
    Subject subject,
    Timestamp lastUpdated) {}
