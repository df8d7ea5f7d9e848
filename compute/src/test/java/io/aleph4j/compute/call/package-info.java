@NullMarked
package io.aleph4j.compute.call;

import org.jspecify.annotations.NullMarked;
