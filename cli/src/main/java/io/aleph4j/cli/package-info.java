/** {@code aleph}, the command line of the people who use the cloud. */
@NullMarked
package io.aleph4j.cli;

import org.jspecify.annotations.NullMarked;
