package io.aleph4j.compute.channel.vhost;

import org.jspecify.annotations.Nullable;

/** What the front end has said of one ring so far. */
final class Ring {
  int size;
  int base;
  Virtqueue.@Nullable RingAddresses addresses;
  int kickFd = -1;
  long kickKey;
  boolean isEnabled;

  /** There as long as the ring runs. */
  @Nullable Virtqueue queue;

  /** Whether everything is known that it takes to run. */
  boolean isReady() {
    return queue == null && isEnabled && kickFd >= 0 && addresses != null && size > 0;
  }
}
