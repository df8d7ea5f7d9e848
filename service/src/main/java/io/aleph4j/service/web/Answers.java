package io.aleph4j.service.web;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts answers on the wire: errors as they are, results compressed where that pays. */
final class Answers {
  private static final Logger log = LoggerFactory.getLogger(Answers.class);

  /** Below this a compressed answer still needs one packet. */
  private static final int SMALLEST_COMPRESSED = 1_400;

  private static final String ABORTED = Answers.class.getName() + ".aborted";

  private Answers() {}

  /** Sends an error outside any handler. */
  static void send(HttpException error, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    closeAfterUnreadBody(request, response);
    send(error, response, request.getMethod().equals("HEAD"));
  }

  /** The same where the request is not at hand. */
  static void send(HttpException error, HttpServletResponse response, boolean headOnly)
      throws IOException {
    byte[] body = error.body();
    response.setStatus(error.status());
    response.setContentType(error.contentType());
    error.headers().forEach(response::setHeader);
    response.setContentLength(body.length);
    if (!headOnly) {
      response.getOutputStream().write(body);
    }
    response.flushBuffer();
  }

  /** Makes an error the result of a request. */
  static void set(HttpException error, Context context) {
    context.status(error.status()).contentType(error.contentType()).result(error.body());
    error.headers().forEach(context::header);
  }

  /** The last step of every request: compression, exact length, no body for HEAD. */
  static void finish(Context context) {
    InputStream result = context.resultInputStream();
    if (result == null) {
      return;
    }
    byte[] body = read(result);
    HttpServletResponse response = context.res();
    if (response.getStatus() >= 400) {
      closeAfterUnreadBody(context.req(), response);
    }
    // Sent from here in one piece: Javalin would copy it through a buffer of its own.
    context.result(InputStream.nullInputStream());
    if (isTextual(response.getContentType()) && body.length >= SMALLEST_COMPRESSED) {
      response.addHeader("Vary", "Accept-Encoding");
      String encoding = chooseEncoding(context.req().getHeader("Accept-Encoding"));
      if (encoding != null && response.getHeader("Content-Encoding") == null) {
        body = compress(body, encoding.equals("gzip"));
        response.setHeader("Content-Encoding", encoding);
      }
    }
    response.setContentLength(body.length);
    if (!context.req().getMethod().equals("HEAD")) {
      write(response, body);
    }
  }

  /**
   * Has the connection of an answer that cannot be completed end, so that whoever reads it sees
   * that. It ends once the handler is done, because Javalin works on the answer until then.
   */
  static void abort(HttpServletRequest request) {
    request.setAttribute(ABORTED, true);
  }

  /** Ends the connection when this was asked for. */
  static void endAborted(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getAttribute(ABORTED) != null) {
      // Jetty's way to say it; there is none in the servlet API.
      response.sendError(-1);
    }
  }

  /** Sets a media type as it is, without the character encoding of the default one. */
  static void setContentType(HttpServletResponse response, @Nullable String contentType) {
    response.setContentType(null);
    response.setContentType(contentType);
  }

  /** What the client still sends of a refused body would be taken for its next request. */
  private static void closeAfterUnreadBody(
      HttpServletRequest request, HttpServletResponse response) {
    if (LimitedRequest.hasUnreadStream(request)) {
      response.setHeader("Connection", "close");
    }
  }

  private static void write(HttpServletResponse response, byte[] body) {
    try {
      response.getOutputStream().write(body);
    } catch (IOException e) {
      log.debug("A client went away before its answer: {}", e.toString());
    }
  }

  static @Nullable String chooseEncoding(@Nullable String accepted) {
    if (accepted == null) {
      return null;
    }
    boolean deflate = false;
    for (String choice : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = choice.strip().split(";", 2);
      boolean refused = parts.length == 2 && parts[1].strip().matches("q=0(\\.0*)?");
      String name = parts[0].strip();
      if (!refused && (name.equals("gzip") || name.equals("*"))) {
        return "gzip";
      }
      deflate |= !refused && name.equals("deflate");
    }
    return deflate ? "deflate" : null;
  }

  private static boolean isTextual(@Nullable String contentType) {
    return contentType != null
        && (contentType.startsWith("text/")
            || contentType.startsWith("application/json")
            || contentType.startsWith("application/javascript")
            || contentType.startsWith("application/openmetrics-text")
            || contentType.startsWith("image/svg"));
  }

  private static byte[] compress(byte[] body, boolean gzip) {
    return gzip ? Gzip.gzip(body) : Gzip.zlib(body, Deflater.BEST_SPEED);
  }

  private static byte[] read(InputStream result) {
    try (result) {
      return result.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
