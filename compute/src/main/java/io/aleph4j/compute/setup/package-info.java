/** What a compute node needs of the system it runs on, and how it comes by it. */
@NullMarked
package io.aleph4j.compute.setup;

import org.jspecify.annotations.NullMarked;
