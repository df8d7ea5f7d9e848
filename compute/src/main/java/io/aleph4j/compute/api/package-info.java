/** The compute node's HTTP interface (spec 04 §2, §3). */
@NullMarked
package io.aleph4j.compute.api;

import org.jspecify.annotations.NullMarked;
