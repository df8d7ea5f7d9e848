/** CIDs, multihash, multibase. Pure. */
@NullMarked
package io.aleph4j.content;

import org.jspecify.annotations.NullMarked;
