/**
 * What a private network has although no message says it: aggregates of accounts that nobody there
 * has the keys of, and credits from the beginning (spec 06 §5.5).
 */
@NullMarked
package io.aleph4j.node.local;

import org.jspecify.annotations.NullMarked;
