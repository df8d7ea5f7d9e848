package io.aleph4j.compute.connector;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the requests of one connection, one after the other. Whole bodies, of a limited size. */
final class RequestReader {
  private static final int BUFFER = 16 * 1024;
  private static final int LARGEST_LINE = 16 * 1024;
  private static final int LARGEST_HEAD = 32 * 1024;
  private static final int MOST_HEADERS = 100;
  private static final byte[] NO_BODY = new byte[0];

  private static final Pattern REQUEST_LINE =
      Pattern.compile("([A-Z]{1,20}) ([\\x21-\\x7e]+) HTTP/1\\.([01])");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})(?:[ \\t]*;.*)?");

  private final StrictLines lines;
  private final int bodyLimit;

  RequestReader(InputStream in, int bodyLimit) {
    this.lines = new StrictLines(new BufferedInputStream(in, BUFFER), LARGEST_LINE);
    this.bodyLimit = bodyLimit;
  }

  /**
   * The head of the next request; null when the guest sends no more.
   *
   * @throws MalformedRequestException when it is none
   */
  @Nullable GuestRequest head() throws IOException {
    lines.allow(LARGEST_HEAD);
    String first = lines.next();
    if (first != null && first.isEmpty()) {
      // One empty line may follow the body of the request before (RFC 9112 §2.2).
      first = lines.next();
    }
    if (first == null) {
      return null;
    }
    Matcher line = REQUEST_LINE.matcher(first);
    if (!line.matches()) {
      throw new MalformedRequestException(400, "the first line is none of an HTTP/1.1 request");
    }
    Map<String, List<String>> headers = headers();
    boolean isOld = line.group(3).equals("0");
    checkOnce("host", headers);
    return new GuestRequest(line.group(1), line.group(2), isOld, headers, NO_BODY);
  }

  private Map<String, List<String>> headers() throws IOException {
    Map<String, List<String>> headers = new HashMap<>();
    int count = 0;
    for (String line = lines.require(); !line.isEmpty(); line = lines.require()) {
      int colon = line.indexOf(':');
      if (colon < 0 || !NAME.matcher(line.substring(0, colon)).matches()) {
        throw new MalformedRequestException(400, "a header has no name");
      }
      if (++count > MOST_HEADERS) {
        throw new MalformedRequestException(431, "more than " + MOST_HEADERS + " headers");
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static void checkOnce(String name, Map<String, List<String>> headers)
      throws MalformedRequestException {
    if (headers.getOrDefault(name, List.of()).size() > 1) {
      throw new MalformedRequestException(400, "more than one header " + name);
    }
  }

  /**
   * How many bytes the body needs at most.
   *
   * @throws MalformedRequestException when its length is not clear, or too large
   */
  int room(GuestRequest head) throws MalformedRequestException {
    checkOnce("content-length", head.headers());
    checkOnce("transfer-encoding", head.headers());
    String coding = head.header("transfer-encoding");
    String length = head.header("content-length");
    boolean hasCoding = head.headers().containsKey("transfer-encoding");
    boolean hasLength = head.headers().containsKey("content-length");
    if (hasCoding && (hasLength || head.isOld())) {
      throw new MalformedRequestException(400, "the length of the body is told in two ways");
    }
    if (hasCoding && !coding.equalsIgnoreCase("chunked")) {
      throw new MalformedRequestException(501, "a body can be chunked and nothing else");
    }
    if (hasLength && !LENGTH.matcher(length).matches()) {
      throw new MalformedRequestException(400, "the length of the body is no number");
    }
    if (hasLength && Long.parseLong(length) > bodyLimit) {
      throw tooLarge();
    }
    return hasCoding ? bodyLimit : hasLength ? Integer.parseInt(length) : 0;
  }

  /** The body that belongs to a head. */
  byte[] body(GuestRequest head) throws IOException {
    return head.headers().containsKey("transfer-encoding") ? chunks() : lines.bytes(room(head));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      if (size > bodyLimit - body.size()) {
        throw tooLarge();
      }
      body.write(lines.bytes(size));
      if (!lines.require().isEmpty()) {
        throw new MalformedRequestException(400, "a chunk is longer than was told");
      }
    }
    lines.allow(LARGEST_HEAD);
    headers();
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    lines.allow(LARGEST_LINE);
    Matcher line = CHUNK.matcher(lines.require());
    if (!line.matches()) {
      throw new MalformedRequestException(400, "a chunk's size is no number");
    }
    return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(line.group(1), 16));
  }

  private MalformedRequestException tooLarge() {
    return new MalformedRequestException(
        413, "Maximum request body size " + bodyLimit + " exceeded");
  }
}
