/** The system that machines run on: processes, their limits, files and networks. */
@NullMarked
package io.aleph4j.compute.host;

import org.jspecify.annotations.NullMarked;
