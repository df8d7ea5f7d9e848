@NullMarked
package io.aleph4j.compute.network;

import org.jspecify.annotations.NullMarked;
