/**
 * Exact counters over what the node has committed: list totals, statistics of senders, names in
 * use.
 */
@NullMarked
package io.aleph4j.node.tally;

import org.jspecify.annotations.NullMarked;
