package io.aleph4j.compute.connector;

import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.protocol.ItemHash;
import java.util.concurrent.Semaphore;

/**
 * What one machine may ask this node for, over HTTP/1.1 (spec 04 §9.1): its cache, signatures in
 * its own name, publications, and questions to the core node; nothing else. Safe for many threads.
 */
public final class GuestApi {
  private final GuestLimits limits;
  private final GuestRoutes routes;
  private final Semaphore places;
  private final Semaphore held;

  /**
   * Of one machine.
   *
   * @param machine its item hash
   * @param isWhole whether it may ask the network; otherwise only its cache is served ({@code
   *     environment.aleph_api})
   */
  public GuestApi(ItemHash machine, boolean isWhole, GuestServices services) {
    this.limits = services.limits();
    this.routes = new GuestRoutes(machine, isWhole, services);
    this.places = new Semaphore(limits.connections());
    this.held = new Semaphore(limits.heldBytes());
  }

  /**
   * Serves a connection until one of the sides ends it; it is closed then. Blocks: to be called on
   * a virtual thread.
   */
  public void serve(GuestStream stream) {
    try (stream) {
      GuestConnection connection = new GuestConnection(stream, routes, limits, held);
      if (!places.tryAcquire()) {
        connection.refuse(503, "the machine has " + limits.connections() + " connections already");
        return;
      }
      try {
        connection.run();
      } finally {
        places.release();
      }
    }
  }
}
