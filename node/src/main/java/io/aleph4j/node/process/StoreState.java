package io.aleph4j.node.process;

/**
 * A live STORE message, as the rules need it.
 *
 * @param version whether it is a version of another, so that it can have none itself
 */
public record StoreState(boolean version) {}
