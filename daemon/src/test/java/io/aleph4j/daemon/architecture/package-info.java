/** The picture of {@code docs/architecture.md}, held by tests. */
@NullMarked
package io.aleph4j.daemon.architecture;

import org.jspecify.annotations.NullMarked;
