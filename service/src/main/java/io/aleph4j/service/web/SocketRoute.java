package io.aleph4j.service.web;

import io.javalin.http.Context;

/**
 * A WebSocket that is offered.
 *
 * @param template the path, as of {@link Route}
 * @param capacity most sockets open at a time on this route; one more is accepted and closed with
 *     1013, as clients of the network expect
 * @param opener decides about each connection
 */
public record SocketRoute(String template, int capacity, Opener opener) {
  /** Decides about one connection before it becomes a WebSocket. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Reads the request. Runs on a virtual thread and may block.
     *
     * @return who handles the socket, once it is open
     * @throws HttpException to refuse the upgrade with that answer
     */
    SocketListener prepare(Context request);
  }
}
