/** The Core Channel Node. */
@NullMarked
package io.aleph4j.node;

import org.jspecify.annotations.NullMarked;
