/**
 * What machines and files cost, and how it is paid (spec 01 §7): prices, cost lines and the
 * decisions about payment. Pure: no I/O, no clock.
 *
 * <p>Results equal the reference's to the last digit, because the nodes of a network must agree on
 * which message its owner can pay for.
 */
@NullMarked
package io.aleph4j.protocol.price;

import org.jspecify.annotations.NullMarked;
