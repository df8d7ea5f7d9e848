package io.aleph4j.service.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Errors of the server itself (malformed requests, oversized headers) as one line of text. */
final class PlainErrors extends ErrorHandler {
  static String text(int status) {
    return status == 500
        ? "500 Internal Server Error\n\nServer got itself in trouble"
        : status + ": " + HttpStatus.getMessage(status);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (request.getAttribute(ERROR_EXCEPTION) instanceof HttpException known) {
      response.setStatus(known.getCode());
    }
    int status = response.getStatus();
    if (HttpStatus.hasNoBody(status) || request.getMethod().equals("HEAD")) {
      callback.succeeded();
      return true;
    }
    byte[] body = text(status).getBytes(StandardCharsets.UTF_8);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}
