@NullMarked
package io.aleph4j.compute.api;

import org.jspecify.annotations.NullMarked;
