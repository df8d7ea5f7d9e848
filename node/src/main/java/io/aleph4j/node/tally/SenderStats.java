package io.aleph4j.node.tally;

import io.aleph4j.protocol.Address;

/**
 * How many live messages of each type an account has signed.
 *
 * @param messages of all types, verifiable programs included, which have no column of their own
 */
public record SenderStats(
    Address sender,
    long messages,
    long post,
    long aggregate,
    long store,
    long forget,
    long program,
    long instance) {}
