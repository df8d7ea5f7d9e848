/** The files that machines are made of, fetched once and verified. */
@NullMarked
package io.aleph4j.compute.files;

import org.jspecify.annotations.NullMarked;
