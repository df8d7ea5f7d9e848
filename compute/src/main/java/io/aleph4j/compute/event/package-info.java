/** Programs that are run by messages: what they subscribed to, and how they are told of it. */
@NullMarked
package io.aleph4j.compute.event;

import org.jspecify.annotations.NullMarked;
