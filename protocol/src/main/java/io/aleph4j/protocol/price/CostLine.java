package io.aleph4j.protocol.price;

import org.jspecify.annotations.Nullable;

/**
 * A part of what a message costs (spec 01 §7.6). Within a message type and name are unique.
 *
 * @param name the product's key for compute units, otherwise the type, or the number and mount
 *     point of a volume
 * @param ref the STORE message of the file that it is about; null when it is about none
 * @param amounts with 18 decimals each
 */
public record CostLine(CostType type, String name, @Nullable String ref, Amounts amounts) {

  public CostLine {
    amounts = amounts.floor();
  }
}
