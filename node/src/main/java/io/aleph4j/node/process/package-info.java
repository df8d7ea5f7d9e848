/** Deciding: pure rules over a loaded state, in lanes by owner, in batches. */
@NullMarked
package io.aleph4j.node.process;

import org.jspecify.annotations.NullMarked;
