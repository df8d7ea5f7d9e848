/** The addresses of machines (spec 04 §12). */
@NullMarked
package io.aleph4j.compute.network;

import org.jspecify.annotations.NullMarked;
