package io.aleph4j.compute.connector;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.web.HttpException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who answers which request of one machine (spec 04 §9.1). Safe for many threads. */
final class GuestRoutes {
  private static final Logger log = LoggerFactory.getLogger(GuestRoutes.class);
  private static final Set<String> PUBLICATIONS =
      Set.of("/api/v0/ipfs/pubsub/pub", "/api/v0/p2p/pubsub/pub");
  private static final Set<String> PASSED_ON = Set.of("GET", "HEAD", "OPTIONS");

  private final ItemHash machine;
  private final boolean isWhole;
  private final GuestServices services;
  private final CacheRoutes cache;
  private final Allowance requests;
  private final Allowance signatures;
  private final Allowance publications;

  GuestRoutes(ItemHash machine, boolean isWhole, GuestServices services) {
    this.machine = machine;
    this.isWhole = isWhole;
    this.services = services;
    this.cache = new CacheRoutes(machine, services.cache());
    GuestLimits limits = services.limits();
    this.requests = new Allowance("requests", limits.requests(), services.nanoTime());
    this.signatures = new Allowance("signatures", limits.signatures(), services.nanoTime());
    this.publications = new Allowance("publications", limits.publications(), services.nanoTime());
  }

  /** The answer, whatever the request. */
  GuestAnswer answer(GuestRequest request) {
    try {
      requests.take();
      return route(request, RequestTarget.parse(request.target()));
    } catch (HttpException e) {
      return GuestAnswer.of(e);
    } catch (GuestCacheException e) {
      log.warn("A program's request was not answered: {}", e.getMessage());
      return GuestAnswer.of(HttpException.reason(503, "the cache of this node cannot be used now"));
    } catch (RuntimeException e) {
      log.error("A request of {} failed", machine, e);
      return GuestAnswer.of(HttpException.of(500));
    }
  }

  private GuestAnswer route(GuestRequest request, RequestTarget target) {
    String path = target.decoded();
    if (path.startsWith(CacheRoutes.FOLDER)) {
      return cache.answer(request, target);
    }
    if (!isWhole) {
      throw HttpException.reason(
          403, "environment.aleph_api is false in this program's message: only /cache/ is served");
    }
    String method = request.method();
    if (method.equals("POST") && path.equals("/sign")) {
      signatures.take();
      return GuestAnswer.json(
          services.messages().sign(GuestMessages.parse(request.body()), machine));
    }
    if (method.equals("POST") && PUBLICATIONS.contains(path)) {
      publications.take();
      return GuestAnswer.json(
          services
              .messages()
              .publish(GuestMessages.published(GuestMessages.parse(request.body()))));
    }
    if (!PASSED_ON.contains(method)) {
      throw HttpException.of(405).withHeader("Allow", "GET,HEAD,OPTIONS");
    }
    return path.equals("/properties")
        ? GuestAnswer.json(services.messages().properties())
        : services.node().ask(method, target);
  }
}
