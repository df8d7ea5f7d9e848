@NullMarked
package io.aleph4j.compute.setup;

import org.jspecify.annotations.NullMarked;
