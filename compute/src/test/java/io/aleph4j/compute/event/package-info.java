@NullMarked
package io.aleph4j.compute.event;

import org.jspecify.annotations.NullMarked;
