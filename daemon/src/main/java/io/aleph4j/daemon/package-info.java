/** alephd: configuration, wiring and life cycle of the roles; nothing else. */
@NullMarked
package io.aleph4j.daemon;

import org.jspecify.annotations.NullMarked;
