@NullMarked
package io.aleph4j.compute.domain;

import org.jspecify.annotations.NullMarked;
