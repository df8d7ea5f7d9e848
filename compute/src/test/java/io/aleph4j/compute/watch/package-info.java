@NullMarked
package io.aleph4j.compute.watch;

import org.jspecify.annotations.NullMarked;
