package io.aleph4j.service.web;

import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Errors of the server itself (malformed requests, oversized headers), short. */
final class PlainErrors extends ErrorHandler {
  private final UnaryOperator<HttpException> errors;

  PlainErrors(UnaryOperator<HttpException> errors) {
    this.errors = errors;
  }

  static String text(int status) {
    return status == 500
        ? "500 Internal Server Error\n\nServer got itself in trouble"
        : status + ": " + HttpStatus.getMessage(status);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (request.getAttribute(ERROR_EXCEPTION)
        instanceof org.eclipse.jetty.http.HttpException known) {
      response.setStatus(known.getCode());
    }
    int status = response.getStatus();
    if (HttpStatus.hasNoBody(status) || request.getMethod().equals("HEAD")) {
      callback.succeeded();
      return true;
    }
    HttpException error = errors.apply(HttpException.text(status, text(status)));
    byte[] body = error.body();
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, error.contentType());
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}
