package io.aleph4j.service.web;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What sees every request before any route, in the server's own terms: it may add to the answer,
 * and may take requests over whole. Such a request keeps its body as a stream, may be upgraded, and
 * none of what routes have is done to it: no limits, no cross-origin headers, no compression. Used
 * by many threads at once.
 */
public interface Passage {

  /** Adds headers to an answer, whoever gives it. */
  void prepare(Request request, Response response);

  /** Whether it takes this request over. Must not block. */
  boolean takes(Request request);

  /**
   * Answers a request, on a thread of its own; may block.
   *
   * @param callback to be completed, as the server demands it
   */
  void handle(Request request, Response response, Callback callback);
}
