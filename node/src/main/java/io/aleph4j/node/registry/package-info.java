/**
 * The network's list of nodes, as the posts of their owners make it (spec 08 §6.2). Pure: no I/O,
 * no clock.
 */
@NullMarked
package io.aleph4j.node.registry;

import org.jspecify.annotations.NullMarked;
