package io.aleph4j.compute.watch;

import io.aleph4j.client.NetworkMessage;
import java.time.Duration;
import java.util.Optional;

/** Messages as the network processes them, read by one thread. */
public interface MessageFeed extends AutoCloseable {

  /**
   * The next message; waits for it.
   *
   * @return empty when none came in time, or the thread was interrupted
   * @throws io.aleph4j.client.ClientException when no more will come
   */
  Optional<NetworkMessage> next(Duration timeout);

  /** Ends it, also while it is read. */
  @Override
  void close();
}
