package io.aleph4j.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends requests to programs. Safe for use by many threads at once. */
public final class ProgramCaller {

  private final HttpClient connections;
  private final Duration timeout;

  /**
   * A caller that uses these connections.
   *
   * @param timeout how long the head of an answer may take; a program that was not running is
   *     started first
   */
  public ProgramCaller(HttpClient connections, Duration timeout) {
    this.connections = connections;
    this.timeout = timeout;
  }

  /** What a program answered; the body is read as it comes, and closed by whoever called. */
  public record Answer(int status, HttpHeaders headers, InputStream body) implements AutoCloseable {

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Sends one request.
   *
   * @param request without a timeout
   */
  public Answer call(HttpRequest.Builder request) {
    HttpRequest complete = request.timeout(timeout).build();
    URI url = complete.uri();
    try {
      HttpResponse<InputStream> response =
          connections.send(complete, HttpResponse.BodyHandlers.ofInputStream());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new NodeUnreachableException(url, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeUnreachableException(url, e);
    }
  }
}
