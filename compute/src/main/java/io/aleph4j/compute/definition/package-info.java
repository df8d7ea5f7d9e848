/** What a machine is, by its message and the files that are in force. */
@NullMarked
package io.aleph4j.compute.definition;

import org.jspecify.annotations.NullMarked;
