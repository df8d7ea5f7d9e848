@NullMarked
package io.aleph4j.compute.auth;

import org.jspecify.annotations.NullMarked;
