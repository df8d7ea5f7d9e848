/** Who asks, and what that account may do (spec 04 §4). */
@NullMarked
package io.aleph4j.compute.auth;

import org.jspecify.annotations.NullMarked;
