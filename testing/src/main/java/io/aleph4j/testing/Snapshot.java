package io.aleph4j.testing;

/**
 * A copy of everything that a node keeps, until the node ends.
 *
 * @param id by which the node knows it
 */
public record Snapshot(String id) {}
