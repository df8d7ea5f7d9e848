package io.aleph4j.protocol.price;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Room that costs something (spec 01 §7.6).
 *
 * @param name of its cost line
 * @param ref the STORE message of the file that it holds; null for room without a file
 * @param mebibytes its size
 */
public record BilledVolume(
    CostType type, String name, @Nullable String ref, BigDecimal mebibytes) {}
