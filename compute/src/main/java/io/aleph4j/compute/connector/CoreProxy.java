package io.aleph4j.compute.connector;

import io.aleph4j.service.web.HttpException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes questions of guests on to one core node, and to nobody else: only the path, which begins
 * with {@code /api/}, and the query are the guest's; no header is, no redirect is followed. Safe
 * for many threads.
 */
public final class CoreProxy {
  private static final Logger log = LoggerFactory.getLogger(CoreProxy.class);
  private static final String SERVED = "/api/";
  private static final ScheduledExecutorService ALARMS =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("guest-api-alarms").factory());

  private final String node;
  private final HttpClient connections;
  private final Duration limit;
  private final long mostBytes;

  /**
   * To the core node at this address.
   *
   * @param limit how long it may take to begin an answer, or to go on with it
   * @param mostBytes largest answer that is passed on
   * @throws IllegalArgumentException if the address is no http or https URL without a query, or the
   *     connections would follow redirects
   */
  public CoreProxy(URI node, HttpClient connections, Duration limit, long mostBytes) {
    boolean isHttp = "http".equals(node.getScheme()) || "https".equals(node.getScheme());
    if (!isHttp
        || node.getHost() == null
        || node.getRawQuery() != null
        || node.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "a core node's address looks like http://127.0.0.1:4024, not like '" + node + "'");
    }
    if (connections.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException(
          "guests would be led to other hosts: give connections that follow no redirects");
    }
    this.node = node.toString().replaceAll("/+$", "");
    this.connections = connections;
    this.limit = limit;
    this.mostBytes = mostBytes;
  }

  /**
   * Asks the core node.
   *
   * @param method one without a body
   * @throws HttpException 404 for other paths, 502 to 504 when the core node does not answer as it
   *     should
   */
  GuestAnswer ask(String method, RequestTarget target) {
    if (!target.path().startsWith(SERVED) || !target.decoded().startsWith(SERVED)) {
      throw HttpException.of(404);
    }
    String query = target.query().isEmpty() ? "" : "?" + target.query();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node + target.path() + query))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(limit)
            .build();
    HttpResponse<InputStream> response = send(request);
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    if (length > mostBytes && !method.equals("HEAD")) {
      close(response.body());
      throw HttpException.reason(
          502,
          "the answer has "
              + length
              + " bytes, more than the "
              + mostBytes
              + " that are passed on");
    }
    String type = response.headers().firstValue("Content-Type").orElse("application/octet-stream");
    return new GuestAnswer.Streamed(
        response.statusCode(), type, length, new Guarded(response.body()));
  }

  private HttpResponse<InputStream> send(HttpRequest request) {
    try {
      return connections.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (java.net.http.HttpTimeoutException e) {
      throw HttpException.reason(
          504, "the core node has not answered within " + limit.toSeconds() + " s");
    } catch (IOException e) {
      log.debug("A guest's question was not answered: {}", e.toString());
      throw HttpException.reason(502, "the core node cannot be reached");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HttpException.reason(503, "this machine is being stopped");
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      log.debug("An answer was not closed: {}", e.toString());
    }
  }

  /** A body that is neither larger nor slower than is allowed. */
  private final class Guarded extends FilterInputStream {
    private long count;
    private volatile boolean isLate;

    Guarded(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      ScheduledFuture<?> alarm =
          ALARMS.schedule(this::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
      int read;
      try {
        read = in.read(target, offset, length);
      } finally {
        alarm.cancel(false);
      }
      if (isLate) {
        throw new IOException("the core node stopped in the middle of an answer");
      }
      count += Math.max(read, 0);
      if (count > mostBytes) {
        throw new IOException("an answer has more than " + mostBytes + " bytes");
      }
      return read;
    }

    private void expire() {
      isLate = true;
      CoreProxy.close(in);
    }
  }
}
