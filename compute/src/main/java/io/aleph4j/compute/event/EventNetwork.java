package io.aleph4j.compute.event;

import io.aleph4j.compute.watch.MessageFeed;
import io.aleph4j.protocol.ItemHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the network says of programs that messages run. */
public interface EventNetwork {

  /** All programs that subscribed to messages. */
  List<Subscriber> subscribers();

  /**
   * Messages as they are processed.
   *
   * @param all whether all are wanted, or only those that make or end programs
   * @param after the message to go on after; null to begin now
   */
  MessageFeed open(boolean all, @Nullable ItemHash after);
}
