package io.aleph4j.compute.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * A connection between host and guest: bytes in both directions, each with an end of its own. One
 * thread may read while another writes.
 */
public interface GuestStream extends AutoCloseable {
  /**
   * What the guest sends. Ends when the guest ends its direction; the stream throws when broken.
   */
  InputStream input();

  /** What the guest gets. Every write leaves at once; there is no need to flush. */
  OutputStream output();

  /**
   * Limits how long a read may wait for the guest from now on. A read that takes longer throws
   * {@link java.net.SocketTimeoutException}, and the stream is closed.
   *
   * @param timeout zero for no limit
   */
  void readTimeout(Duration timeout);

  /** Says that the host sends nothing more; reading goes on. Does nothing the second time. */
  void closeOutput() throws IOException;

  /** Ends both directions at once. Threads that read or write get an exception. */
  @Override
  void close();
}
