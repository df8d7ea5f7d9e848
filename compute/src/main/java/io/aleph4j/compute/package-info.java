/** The Compute Resource Node: machines, from a message to an answer. */
@NullMarked
package io.aleph4j.compute;

import org.jspecify.annotations.NullMarked;
