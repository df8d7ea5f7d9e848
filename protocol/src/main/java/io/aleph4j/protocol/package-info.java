/**
 * The network's messages: envelope, content types, hashing, validation and permissions. Pure: no
 * I/O, no clock.
 */
@NullMarked
package io.aleph4j.protocol;

import org.jspecify.annotations.NullMarked;
