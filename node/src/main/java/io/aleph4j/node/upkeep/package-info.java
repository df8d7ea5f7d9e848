/** What time does: tries parked messages again, deletes files that nothing needs any longer. */
@NullMarked
package io.aleph4j.node.upkeep;

import org.jspecify.annotations.NullMarked;
