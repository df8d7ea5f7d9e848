@NullMarked
package io.aleph4j.compute.channel;

import org.jspecify.annotations.NullMarked;
