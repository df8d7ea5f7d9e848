/**
 * How the host talks to the init process of a machine: the channel ({@link
 * io.aleph4j.compute.channel.GuestChannel}), the hand-shake, and the three versions of what is said
 * over it.
 */
@NullMarked
package io.aleph4j.compute.channel;

import org.jspecify.annotations.NullMarked;
