package io.aleph4j.node.process;

import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.Envelope;

/**
 * The rules of one kind of message. Pure: the same arguments always give the same decision.
 *
 * @param <C> the content that the rule reads
 */
interface MessageRule<C extends Content> {

  Decision decide(Envelope envelope, C content, State state);
}
