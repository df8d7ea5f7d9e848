@NullMarked
package io.aleph4j.compute.host.network;

import org.jspecify.annotations.NullMarked;
