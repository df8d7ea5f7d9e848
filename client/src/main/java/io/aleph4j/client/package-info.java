/** The Java SDK: talks to core nodes. */
@NullMarked
package io.aleph4j.client;

import org.jspecify.annotations.NullMarked;
