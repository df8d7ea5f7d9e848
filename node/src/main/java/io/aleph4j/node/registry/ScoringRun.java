package io.aleph4j.node.registry;

import org.jspecify.annotations.Nullable;

/**
 * Scores that were given to the nodes at one moment.
 *
 * @param height of the block, see {@link RegistryEvent.Origin}
 * @param period for which they were given; null when nobody said it
 */
public record ScoringRun(long height, @Nullable String period) {}
