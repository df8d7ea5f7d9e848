package io.aleph4j.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a content that lists filter by, as the raw content spells them (spec 02 §3.1, spec
 * 01 §8.4).
 *
 * @param type {@code content.type}
 * @param ref {@code content.ref} when it is a string; of a chain reference its {@code item_hash}
 * @param key {@code content.key}
 * @param itemHash {@code content.item_hash}
 * @param paymentType {@code content.payment.type}
 * @param tags the string elements of the type's tag list; empty when there are none
 */
public record ContentHeader(
    @Nullable String type,
    @Nullable String ref,
    @Nullable String key,
    @Nullable String itemHash,
    @Nullable String paymentType,
    List<String> tags) {

  public ContentHeader {
    tags = List.copyOf(tags);
  }
}
