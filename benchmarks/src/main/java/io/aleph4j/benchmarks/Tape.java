package io.aleph4j.benchmarks;

import java.net.InetSocketAddress;

/** HTTP requests that were prepared before a load begins. Immutable. */
interface Tape {

  int count();

  /** The requests to one node; each thread needs its own. */
  Requests requestsTo(InetSocketAddress node);

  /** One thread at a time. */
  @FunctionalInterface
  interface Requests {

    /** The bytes of a request, valid until the next call. */
    byte[] request(int index);
  }
}
