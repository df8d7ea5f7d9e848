package io.aleph4j.service.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request for a file says about how much of it is wanted (RFC 9110 §13 and §14).
 *
 * @param isKnown whether the client has the file already
 * @param ranges the {@code Range} headers that count
 */
record FileConditions(boolean isKnown, List<String> ranges) {
  private static final Pattern ETAG = Pattern.compile("(?:W/)?(\"[^\"]*+\")");

  /**
   * Reads them.
   *
   * @param etag of the file, strong, with quotes
   */
  static FileConditions of(HttpServletRequest request, String etag) {
    boolean isKnown =
        Collections.list(request.getHeaders("If-None-Match")).stream()
            .anyMatch(header -> names(header, etag));
    return new FileConditions(isKnown, ranges(request, etag));
  }

  /**
   * What of the file is wanted.
   *
   * @throws HttpException 416 when the part is outside of the file
   */
  ByteRange range(long size) {
    Optional<ByteRange> part =
        ranges.size() == 1 ? ByteRange.parse(ranges.getFirst(), size) : Optional.empty();
    return part.orElse(ByteRange.whole(size));
  }

  /** Weak comparison: only the content is meant, and it is the same for both kinds. */
  private static boolean names(String header, String etag) {
    if (header.strip().equals("*")) {
      return true;
    }
    Matcher matcher = ETAG.matcher(header);
    while (matcher.find()) {
      if (matcher.group(1).equals(etag)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> ranges(HttpServletRequest request, String etag) {
    String condition = request.getHeader("If-Range");
    boolean isOutdated = condition != null && !condition.strip().equals(etag);
    return isOutdated || !request.getMethod().equals("GET")
        ? List.of()
        : Collections.list(request.getHeaders("Range"));
  }
}
