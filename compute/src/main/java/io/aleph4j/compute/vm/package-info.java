/** The life of a machine: one actor each, every step persisted before it is taken. */
@NullMarked
package io.aleph4j.compute.vm;

import org.jspecify.annotations.NullMarked;
