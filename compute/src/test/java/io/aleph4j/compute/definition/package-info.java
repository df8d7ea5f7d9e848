@NullMarked
package io.aleph4j.compute.definition;

import org.jspecify.annotations.NullMarked;
