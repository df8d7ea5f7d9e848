package io.aleph4j.service.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body ends with an error once it is larger, or slower, than allowed, whoever reads
 * it. The announced length is checked before anything is read. A body that is held in memory takes
 * from the budget of all bodies, a streamed one does not.
 */
final class LimitedRequest extends HttpServletRequestWrapper {
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SLOWEST_BYTES_PER_SECOND = 1_024;
  private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";
  private static final String ATTRIBUTE = LimitedRequest.class.getName();

  private final HttpServletRequest request;
  private final long limit;
  private final @Nullable BodyBudget budget;
  private final LongSupplier nanoTime;
  private @Nullable LimitedStream stream;

  /**
   * Starts to watch a request.
   *
   * @param budget what the body takes from; null when it is streamed
   */
  LimitedRequest(HttpServletRequest request, long limit, @Nullable BodyBudget budget) {
    this(request, limit, budget, System::nanoTime);
  }

  LimitedRequest(
      HttpServletRequest request, long limit, @Nullable BodyBudget budget, LongSupplier nanoTime) {
    super(request);
    this.request = request;
    this.limit = limit;
    this.budget = budget;
    this.nanoTime = nanoTime;
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Whether a request that came through here has a body that was not read to its end. */
  static boolean hasUnreadBody(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof LimitedRequest limited && limited.isUnread();
  }

  /** The same of a streamed body only. */
  static boolean hasUnreadStream(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof LimitedRequest limited
        && limited.budget == null
        && limited.isUnread();
  }

  /** Whether the client sends no body before it is told to, and was not told. */
  static boolean isClientWaiting(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof LimitedRequest limited
        && limited.stream == null
        && request.getHeader("Expect") != null;
  }

  /**
   * Refuses a body that is announced to be too large.
   *
   * @throws HttpException 413
   */
  void checkAnnounced() {
    if (request.getContentLengthLong() > limit) {
      throw HttpException.tooLarge(limit);
    }
  }

  private boolean isUnread() {
    long announced = request.getContentLengthLong();
    boolean hasBody = announced > 0 || request.getHeader("Transfer-Encoding") != null;
    LimitedStream current = stream;
    return hasBody && (current == null || !(current.ended || current.count == announced));
  }

  /**
   * Hides the header by which Javalin would take the request for one of another method: that one's
   * limits were not applied.
   */
  @Override
  public @Nullable String getHeader(String name) {
    return name.equalsIgnoreCase(METHOD_OVERRIDE) ? null : super.getHeader(name);
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    LimitedStream current = stream;
    if (current == null) {
      current = new LimitedStream(request.getInputStream());
      stream = current;
    }
    return current;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
  }

  /** Frees what the body took of the budget; called when the request is answered. */
  void release() {
    if (stream != null && budget != null) {
      budget.giveBack(stream.count);
    }
  }

  private final class LimitedStream extends ServletInputStream {
    private final ServletInputStream body;
    private long waitedNanos;
    private long count;
    private boolean ended;

    LimitedStream(ServletInputStream body) {
      this.body = body;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = readNext(buffer, offset, length);
      if (read > 0) {
        if (count + read > limit) {
          throw HttpException.tooLarge(limit);
        }
        if (budget != null) {
          budget.take(read);
        }
        count += read;
        checkSpeed();
      }
      ended = read < 0;
      return read;
    }

    private int readNext(byte[] buffer, int offset, int length) {
      // Only waiting counts: a handler that is busy elsewhere does not make its client slow.
      long start = nanoTime.getAsLong();
      try {
        return body.read(buffer, offset, length);
      } catch (IOException e) {
        // Nothing comes any more: nobody has to take the rest.
        ended = true;
        // The client stopped sending, or is gone; in either case it is not our failure.
        boolean late = e.getCause() instanceof TimeoutException;
        throw HttpException.reason(
                late ? 408 : 400, "the request body " + (late ? "did not arrive" : "ended early"))
            .andClose();
      } finally {
        waitedNanos += nanoTime.getAsLong() - start;
      }
    }

    private void checkSpeed() {
      long expected = TimeUnit.NANOSECONDS.toSeconds(waitedNanos - GRACE_NANOS);
      if (waitedNanos > GRACE_NANOS && count < expected * SLOWEST_BYTES_PER_SECOND) {
        throw HttpException.reason(408, "the request body arrives too slowly").andClose();
      }
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException("bodies are read blocking, on virtual threads");
    }
  }
}
