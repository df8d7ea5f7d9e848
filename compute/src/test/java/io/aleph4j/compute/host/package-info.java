@NullMarked
package io.aleph4j.compute.host;

import org.jspecify.annotations.NullMarked;
