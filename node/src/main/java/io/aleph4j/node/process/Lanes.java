package io.aleph4j.node.process;

import io.aleph4j.node.feed.Sequencer;
import io.aleph4j.node.storage.BatchWriter;
import io.aleph4j.node.storage.StateReads;
import io.aleph4j.protocol.Message;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The lanes of a node, side by side; a message's lane is that of its owner. Thread-safe. */
public final class Lanes implements AutoCloseable {

  private final List<Lane> lanes;

  /**
   * Starts the lanes.
   *
   * @param retries makes each lane its own policy, since a source of randomness belongs to one
   *     thread
   */
  public Lanes(
      int count,
      StateReads reads,
      BatchWriter writer,
      Sequencer sequencer,
      Supplier<RetryPolicy> retries,
      InstantSource clock,
      CommitListener listener) {
    lanes =
        IntStream.range(0, count)
            .mapToObj(i ->
                new Lane(
                    "lane-" + i,
                    reads,
                    writer,
                    sequencer,
                    new Planner(retries.get()),
                    clock,
                    listener))
            .toList();
  }

  /** Puts work at the end of its lane; false when that is full or the node stops. */
  public boolean offer(Work work) {
    Message message = work.task().message();
    // Without content there is no owner yet; such a message touches nothing but its own hash.
    String key = message == null ? work.task().hash().value() : message.content().address().value();
    return lanes.get(Math.floorMod(key.hashCode(), lanes.size())).offer(work);
  }

  @Override
  public void close() {
    for (Lane lane : lanes) {
      lane.close();
    }
  }
}
