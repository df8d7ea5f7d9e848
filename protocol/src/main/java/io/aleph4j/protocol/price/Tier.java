package io.aleph4j.protocol.price;

import org.jspecify.annotations.Nullable;

/**
 * A size in which a product is sold (spec 01 §7.4).
 *
 * @param id for example {@code tier-1}
 * @param computeUnits how many compute units it is
 * @param model the graphics card of this tier; null for products without
 * @param vramMib that card's memory; null when nothing is said
 */
public record Tier(
    String id, int computeUnits, @Nullable String model, @Nullable Integer vramMib) {}
