package io.aleph4j.node.intake;

import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Timestamp;

/** The chain transaction that carried a message (spec 01 §4.8). */
public record Confirmation(
    Chain chain, String txHash, long height, Timestamp time, String publisher) {}
