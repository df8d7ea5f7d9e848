/**
 * Runs the network's own clients, its real messages and its rules for clients against a node in a
 * process of its own.
 */
@NullMarked
package io.aleph4j.conformance;

import org.jspecify.annotations.NullMarked;
