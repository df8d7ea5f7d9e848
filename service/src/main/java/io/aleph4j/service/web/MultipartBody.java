package io.aleph4j.service.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@code multipart/form-data} request, one after the other, as they arrive. Takes
 * constant memory whatever the size of a part. For one thread; must not be used any more once a
 * method has thrown.
 *
 * <p>Every method may throw the {@link HttpException}s of a request body (408, 413, 400 when it
 * ends early), and 400 when the body is not well-formed.
 */
public final class MultipartBody {
  /** Most parts of one request. */
  public static final int MOST_PARTS = 64;

  private static final String MEDIA_TYPE = "multipart/form-data";
  private static final Pattern BOUNDARY = Pattern.compile("[ -~]{0,69}[!-~]");

  private final DelimitedInput input;
  private @Nullable Part current;
  private int count;
  private boolean isAtEnd;

  MultipartBody(InputStream body, String boundary) {
    this.input = new DelimitedInput(body, boundary);
  }

  /** Whether a request says that it has such a body. */
  public static boolean isMultipart(Context context) {
    return contentType(context).value().equals(MEDIA_TYPE);
  }

  /**
   * Starts to read the body of a request; to be called once.
   *
   * @throws HttpException 400 when the request has no such body, or a boundary that is missing,
   *     longer than 70 characters or not ASCII
   */
  public static MultipartBody of(Context context) {
    HeaderValue type = contentType(context);
    String boundary = type.parameters().get("boundary");
    if (!type.value().equals(MEDIA_TYPE)) {
      throw malformed("the body is not " + MEDIA_TYPE);
    }
    if (boundary == null) {
      throw malformed("the Content-Type has no boundary");
    }
    if (!BOUNDARY.matcher(boundary).matches()) {
      throw malformed("the boundary is not 1 to 70 ASCII characters");
    }
    try {
      return new MultipartBody(context.req().getInputStream(), boundary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HeaderValue contentType(Context context) {
    String type = context.req().getContentType();
    return HeaderValue.parse(type == null ? "" : type);
  }

  /**
   * The next part, or null after the last one; then the request is read to its end. What was not
   * read of the part before is skipped, and its stream is closed.
   *
   * @throws HttpException as described above
   */
  public @Nullable Part next() {
    try {
      return isAtEnd ? null : advance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable Part advance() throws IOException {
    Part last = current;
    current = null;
    if (last == null || !last.isAtDelimiter) {
      input.skipDelimiter();
    }
    if (!isFollowedByPart()) {
      isAtEnd = true;
      input.drain();
      return null;
    }
    count++;
    if (count > MOST_PARTS) {
      throw malformed("the multipart body has more than " + MOST_PARTS + " parts");
    }
    PartHeaders headers = PartHeaders.read(input);
    Part part = new Part(headers, input.skipDelimiterAtLineStart());
    current = part;
    return part;
  }

  private boolean isFollowedByPart() throws IOException {
    int first = input.next();
    while (first == ' ' || first == '\t') {
      first = input.next();
    }
    int second = input.next();
    if (first == '-' && second == '-') {
      return false;
    }
    if (first == '\r' && second == '\n') {
      return true;
    }
    throw malformed("a multipart boundary is followed by other characters");
  }

  static HttpException malformed(String reason) {
    return HttpException.reason(400, reason);
  }

  /** One part of the body; valid until {@link #next()} is called again. */
  public final class Part {
    private final PartHeaders headers;
    private final boolean isAtDelimiter;
    private final InputStream stream = new PartStream(this);

    private Part(PartHeaders headers, boolean isAtDelimiter) {
      this.headers = headers;
      this.isAtDelimiter = isAtDelimiter;
    }

    /** The name of the form's field. */
    public String name() {
      return headers.name();
    }

    /**
     * The name of the file exactly as the client sent it, so never to be used as a path; null when
     * the part is no file.
     */
    public @Nullable String filename() {
      return headers.filename();
    }

    /** The media type with its parameters, as sent; null when none was sent. */
    public @Nullable String contentType() {
      return headers.contentType();
    }

    /**
     * The bytes of the part; always the same stream. Reading throws {@link HttpException}s as
     * described above, and an {@link IOException} once the next part was asked for. Closing it does
     * nothing: the rest is skipped by {@link MultipartBody#next()}.
     */
    public InputStream stream() {
      return stream;
    }

    /**
     * The bytes of a short part that were not read yet.
     *
     * @param limit most bytes
     * @throws HttpException 413 when there are more
     */
    public byte[] readBytes(int limit) {
      try {
        byte[] bytes = stream.readNBytes(limit);
        if (stream.read() >= 0) {
          throw HttpException.tooLarge(limit);
        }
        return bytes;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private int read(byte[] buffer, int offset, int length) throws IOException {
      if (current != this) {
        throw new IOException("the part is over: the next one was asked for");
      }
      if (length == 0) {
        return 0;
      }
      return isAtDelimiter ? -1 : input.read(buffer, offset, length);
    }
  }

  private static final class PartStream extends InputStream {
    private final Part part;

    PartStream(Part part) {
      this.part = part;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return part.read(buffer, offset, length);
    }
  }
}
