/**
 * The network of machines: addresses, taps, and what may pass between guests, this host and the
 * world. Texts are made by pure functions; {@link io.aleph4j.compute.host.network.Networks} applies
 * them.
 */
@NullMarked
package io.aleph4j.compute.host.network;

import org.jspecify.annotations.NullMarked;
