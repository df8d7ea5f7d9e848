package io.aleph4j.node.process;

import io.aleph4j.protocol.TextSpan;
import io.aleph4j.protocol.Timestamp;
import java.util.List;

/**
 * The version of a post that is in force.
 *
 * @param seq the message that is the version: an amend, or the original itself
 * @param lastUpdated that message's content time
 * @param content where the user's data stands in that message's content text
 */
public record PostVersion(long seq, Timestamp lastUpdated, TextSpan content, List<String> tags) {}
