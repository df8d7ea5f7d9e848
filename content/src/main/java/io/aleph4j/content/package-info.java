/** CIDs, multihash, multibase, and the CIDs that files have in IPFS. Pure. */
@NullMarked
package io.aleph4j.content;

import org.jspecify.annotations.NullMarked;
