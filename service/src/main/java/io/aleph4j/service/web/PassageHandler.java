package io.aleph4j.service.web;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Puts a {@link Passage} before everything else. */
final class PassageHandler extends Handler.Wrapper {
  private final Passage passage;

  PassageHandler(Passage passage) {
    this.passage = passage;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    passage.prepare(request, response);
    if (passage.takes(request)) {
      passage.handle(request, response, callback);
      return true;
    }
    return super.handle(request, response, callback);
  }
}
