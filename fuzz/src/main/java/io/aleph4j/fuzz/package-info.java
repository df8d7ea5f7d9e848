/**
 * Feeds every parser of what strangers send with inputs that coverage guides. All of it is tests.
 */
@NullMarked
package io.aleph4j.fuzz;

import org.jspecify.annotations.NullMarked;
