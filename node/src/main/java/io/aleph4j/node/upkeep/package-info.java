/** What time does: tries parked messages again. */
@NullMarked
package io.aleph4j.node.upkeep;

import org.jspecify.annotations.NullMarked;
