/** What goes wrong in a command and is told in one line. */
@NullMarked
package io.aleph4j.cli.failure;

import org.jspecify.annotations.NullMarked;
