/** What a program counts, for Prometheus. */
@NullMarked
package io.aleph4j.service.metrics;

import org.jspecify.annotations.NullMarked;
