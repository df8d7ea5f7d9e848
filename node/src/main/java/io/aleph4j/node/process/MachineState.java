package io.aleph4j.node.process;

/**
 * A live program, as the rules need it.
 *
 * @param allowAmend whether its current version may be replaced
 */
public record MachineState(boolean allowAmend) {}
