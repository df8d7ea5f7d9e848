/**
 * Load runs against a core node, from outside it: how fast, how evenly and how frugally it serves.
 */
@NullMarked
package io.aleph4j.benchmarks;

import org.jspecify.annotations.NullMarked;
