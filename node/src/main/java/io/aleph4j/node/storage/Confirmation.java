package io.aleph4j.node.storage;

/** A transaction that carried a message (spec 01 §1.8). */
public record Confirmation(String chain, String txHash, long height) {}
