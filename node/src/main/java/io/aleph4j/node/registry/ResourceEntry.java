package io.aleph4j.node.registry;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * A resource node of the list.
 *
 * @param hash of the post that created it
 * @param type {@code compute}, as far as anybody knows
 * @param time of that post's envelope
 * @param parent the core node that it is linked to; null when to none
 * @param scores what a scoring service says of it
 */
public record ResourceEntry(
    ItemHash hash,
    String type,
    Address owner,
    Timestamp time,
    NodeProfile profile,
    @Nullable ItemHash parent,
    NodeScores scores) {

  ResourceEntry with(NodeProfile changed) {
    return new ResourceEntry(hash, type, owner, time, changed, parent, scores);
  }

  ResourceEntry with(NodeScores changed) {
    return new ResourceEntry(hash, type, owner, time, profile, parent, changed);
  }

  ResourceEntry withParent(@Nullable ItemHash core) {
    return new ResourceEntry(hash, type, owner, time, profile, core, scores);
  }
}
