package io.aleph4j.node.process;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one accepted FORGET message takes away.
 *
 * @param by the FORGET message
 * @param seq its place in commit order
 * @param time of its envelope
 * @param messages what is forgotten: the targets and what goes with them
 * @param folds what remains of each aggregate that loses elements; empty when nothing does
 * @param deleteBy until when files are kept that nothing else keeps
 */
public record Forgetting(
    ItemHash by,
    long seq,
    Timestamp time,
    List<Forgettable> messages,
    Map<AggregateId, Optional<AggregateChange>> folds,
    Timestamp deleteBy) {

  public Forgetting {
    messages = List.copyOf(messages);
    folds = Map.copyOf(folds);
  }
}
