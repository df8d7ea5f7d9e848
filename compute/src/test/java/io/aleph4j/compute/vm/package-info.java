@NullMarked
package io.aleph4j.compute.vm;

import org.jspecify.annotations.NullMarked;
