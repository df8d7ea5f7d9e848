/**
 * The node's HTTP and WebSocket interface: reads requests, asks storage and intake, writes the
 * network's answers.
 */
@NullMarked
package io.aleph4j.node.api;

import org.jspecify.annotations.NullMarked;
