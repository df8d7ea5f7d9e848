/** Runs of a compute node beside bare machines: what the node adds to them in time and memory. */
@NullMarked
package io.aleph4j.benchmarks.compute;

import org.jspecify.annotations.NullMarked;
