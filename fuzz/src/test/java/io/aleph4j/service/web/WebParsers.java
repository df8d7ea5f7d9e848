package io.aleph4j.service.web;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;

/** The web server's parsers, which its package keeps to itself. */
@NullMarked
public final class WebParsers {

  private static final String BOUNDARY = "b";
  private static final long FILE_SIZE = 1000;

  private WebParsers() {}

  /**
   * Reads headers and a body.
   *
   * @param input a header's value in the first line, then a multipart body with the boundary {@code
   *     b}
   */
  public static void form(byte[] input) {
    int line = 0;
    while (line < input.length && input[line] != '\n') {
      line++;
    }
    header(new String(input, 0, line, StandardCharsets.ISO_8859_1));
    multipart(Arrays.copyOfRange(input, Math.min(line + 1, input.length), input.length));
  }

  private static void header(String text) {
    HeaderValue value = HeaderValue.parse(text);
    if (!value.value().equals(value.value().strip())) {
      throw new AssertionError("a value with space around it: " + value);
    }
    Optional<ByteRange> range = ByteRange.parse(text, FILE_SIZE);
    if (range.isPresent() && !isWithinFile(range.get())) {
      throw new AssertionError(text + " asks for " + range);
    }
  }

  private static boolean isWithinFile(ByteRange range) {
    return range.from() >= 0 && range.length() > 0 && range.from() + range.length() <= FILE_SIZE;
  }

  /** What a body says must not depend on the pieces in which it arrives. */
  private static void multipart(byte[] body) {
    List<String> whole = parts(new ByteArrayInputStream(body));
    List<String> byBytes = parts(new Dripping(body));
    if (!whole.equals(byBytes)) {
      throw new AssertionError("in one piece: " + whole + ", byte by byte: " + byBytes);
    }
  }

  private static List<String> parts(InputStream body) {
    List<String> parts = new ArrayList<>();
    MultipartBody multipart = new MultipartBody(body, BOUNDARY);
    MultipartBody.Part part = multipart.next();
    while (part != null) {
      // Every other part is left unread: skipping is a way of its own.
      String bytes = parts.size() % 2 == 0 ? HexFormat.of().formatHex(read(part)) : "";
      parts.add(Arrays.asList(part.name(), part.filename(), part.contentType(), bytes).toString());
      part = multipart.next();
    }
    return parts;
  }

  private static byte[] read(MultipartBody.Part part) {
    try {
      return part.stream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A body of which one byte arrives at a time. */
  private static final class Dripping extends FilterInputStream {

    Dripping(byte[] body) {
      super(new ByteArrayInputStream(body));
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return super.read(buffer, offset, Math.min(1, length));
    }
  }
}
