package io.aleph4j.compute.connector;

import java.util.function.LongSupplier;

/**
 * What the guest APIs of all machines share.
 *
 * @param cache what programs keep here
 * @param messages what is signed and published for them
 * @param node where their questions go
 * @param limits what one machine may ask for
 * @param nanoTime a clock that only goes forward
 */
public record GuestServices(
    GuestCache cache,
    GuestMessages messages,
    CoreProxy node,
    GuestLimits limits,
    LongSupplier nanoTime) {}
