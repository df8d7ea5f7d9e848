package io.aleph4j.protocol;

import java.util.List;

/**
 * What is to be forgotten (spec 01 §2.4).
 *
 * @param hashes messages
 * @param aggregates keys of the owner's aggregates, all elements of which are meant; the schema
 *     lets only keys pass that look like hashes (§8.1 Q-3)
 */
public record ForgetContent(
    Address address,
    Timestamp time,
    List<ItemHash> hashes,
    List<String> aggregates,
    ContentHeader header)
    implements Content {

  public ForgetContent {
    hashes = List.copyOf(hashes);
    aggregates = List.copyOf(aggregates);
  }
}
