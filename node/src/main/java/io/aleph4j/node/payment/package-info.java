/**
 * What accounts have, and what their messages take from it: values that rules decide on and tables
 * keep. The arithmetic is {@code protocol.price} and {@code protocol.credit}.
 */
@NullMarked
package io.aleph4j.node.payment;

import org.jspecify.annotations.NullMarked;
