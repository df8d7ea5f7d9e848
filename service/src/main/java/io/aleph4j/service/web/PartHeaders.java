package io.aleph4j.service.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a part of a form says about itself.
 *
 * @param name the field
 * @param filename the name of the file, null when it is none
 * @param contentType the media type, null when none was sent
 */
record PartHeaders(String name, @Nullable String filename, @Nullable String contentType) {
  /** Most bytes of the headers of one part. */
  static final int MOST_BYTES = 16 * 1024;

  /**
   * Reads headers up to the empty line.
   *
   * @throws HttpException 400 when they are malformed, too large or have no name for the part
   */
  static PartHeaders read(DelimitedInput input) throws IOException {
    Map<String, String> headers = new HashMap<>();
    Lines lines = new Lines(input);
    String line = lines.next();
    while (!line.isEmpty()) {
      add(line, headers);
      line = lines.next();
    }
    HeaderValue disposition = HeaderValue.parse(headers.getOrDefault("content-disposition", ""));
    String name = disposition.parameters().get("name");
    if (!disposition.value().equals("form-data") || name == null) {
      throw MultipartBody.malformed("a part of the multipart body has no name");
    }
    String filename = disposition.parameters().get("filename");
    return new PartHeaders(name, filename, headers.get("content-type"));
  }

  private static void add(String line, Map<String, String> headers) {
    int colon = line.indexOf(':');
    if (colon <= 0 || line.charAt(0) <= ' ') {
      throw malformed();
    }
    headers.putIfAbsent(
        line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
  }

  private static HttpException malformed() {
    return MultipartBody.malformed("a part of the multipart body has a malformed header");
  }

  /** The lines of the headers of one part, together no more than allowed. */
  private static final class Lines {
    private final DelimitedInput input;
    private int left = MOST_BYTES;

    Lines(DelimitedInput input) {
      this.input = input;
    }

    String next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int next = nextByte();
      while (next != '\r') {
        if (next == '\n') {
          throw malformed();
        }
        line.write(next);
        next = nextByte();
      }
      if (nextByte() != '\n') {
        throw malformed();
      }
      return line.toString(StandardCharsets.UTF_8);
    }

    private int nextByte() throws IOException {
      if (left == 0) {
        throw MultipartBody.malformed(
            "the headers of a part of the multipart body have more than " + MOST_BYTES + " bytes");
      }
      left--;
      return input.next();
    }
  }
}
