/** Getting contents and files that are not here from other core nodes. */
@NullMarked
package io.aleph4j.node.fetch;

import org.jspecify.annotations.NullMarked;
