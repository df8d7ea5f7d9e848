package io.aleph4j.service.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads request bodies whole. */
public final class Bodies {

  private Bodies() {}

  /**
   * The body of a request, which its route's limit bounds; to be called once.
   *
   * @throws HttpException when the body is too large, too slow or ends early
   */
  public static byte[] read(Context context) {
    int length = context.req().getContentLength();
    try {
      InputStream body = context.req().getInputStream();
      return length < 0 ? body.readAllBytes() : body.readNBytes(length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
