package io.aleph4j.service.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.jetty.util.SearchPattern;

/**
 * A multipart body as it comes in: the bytes up to the next delimiter, and the lines that follow
 * one. One buffer is all the memory that it takes.
 *
 * <p>Errors are {@link HttpException}s: 400 when the body ends early, and what the stream throws.
 */
final class DelimitedInput {
  private static final int BUFFER = 64 * 1024;
  private static final int LINE_END = 2;

  private final InputStream in;
  private final byte[] delimiter;
  private final SearchPattern pattern;
  private final byte[] buffer = new byte[BUFFER];

  /** The bytes from {@code start} to {@code end} are not consumed yet. */
  private int start;

  private int end;

  /** Up to here there is no delimiter. */
  private int safe;

  /** Whether a delimiter begins at {@code safe}. */
  private boolean isFound;

  DelimitedInput(InputStream in, String boundary) {
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    this.pattern = SearchPattern.compile(delimiter);
    // The first delimiter may be the first line.
    buffer[0] = '\r';
    buffer[1] = '\n';
    end = LINE_END;
  }

  /** Some bytes before the next delimiter; -1 when it is reached. */
  int read(byte[] target, int offset, int length) throws IOException {
    if (!search()) {
      return -1;
    }
    int count = Math.min(length, safe - start);
    System.arraycopy(buffer, start, target, offset, count);
    start += count;
    return count;
  }

  /** Goes on behind the next delimiter. */
  void skipDelimiter() throws IOException {
    while (search()) {
      start = safe;
    }
    start += delimiter.length;
    safe = start;
    isFound = false;
  }

  /**
   * Takes the second half of a delimiter when it is what comes next: a part without a body ends at
   * the line end of its headers.
   */
  boolean skipDelimiterAtLineStart() throws IOException {
    int length = delimiter.length - LINE_END;
    while (end - start < length) {
      fill();
    }
    boolean isThere =
        Arrays.equals(buffer, start, start + length, delimiter, LINE_END, delimiter.length);
    if (isThere) {
      start += length;
      safe = start;
    }
    return isThere;
  }

  /** The next byte, whatever it is. */
  int next() throws IOException {
    while (start == end) {
      fill();
    }
    int next = buffer[start++] & 0xff;
    safe = start;
    return next;
  }

  /** Takes all that is left. */
  void drain() throws IOException {
    int read = 0;
    while (read >= 0) {
      read = in.read(buffer, 0, BUFFER);
    }
  }

  /** Looks for bytes that can be given out; false when the delimiter comes first. */
  private boolean search() throws IOException {
    while (start == safe && !isFound) {
      scan();
      if (start == safe && !isFound) {
        fill();
      }
    }
    return start < safe;
  }

  private void scan() {
    int at = pattern.match(buffer, start, end - start);
    isFound = at >= 0;
    // A delimiter may begin in the last bytes.
    safe = isFound ? at : Math.max(start, end - delimiter.length + 1);
  }

  /** Reads more behind what is not consumed yet, which is never more than a delimiter. */
  private void fill() throws IOException {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    safe = 0;
    int read = in.read(buffer, end, BUFFER - end);
    if (read < 0) {
      throw HttpException.reason(400, "the multipart body ended before its last boundary");
    }
    end += read;
  }
}
