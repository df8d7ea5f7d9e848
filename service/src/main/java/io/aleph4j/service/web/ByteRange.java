package io.aleph4j.service.web;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file.
 *
 * @param from first byte
 * @param length number of bytes
 * @param size of the whole file
 * @param isWhole whether the whole file is meant because nobody asked for a part
 */
record ByteRange(long from, long length, long size, boolean isWhole) {
  private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d*)\\s*-\\s*(\\d*)\\s*");

  /** No file is longer, and no sum of two overflows. */
  private static final long LONGEST = Long.MAX_VALUE / 2;

  static ByteRange whole(long size) {
    return new ByteRange(0, size, size, true);
  }

  /**
   * The part that a {@code Range} header asks for (RFC 9110 §14); empty when it is none that is
   * answered: several parts, another unit, malformed.
   *
   * @throws HttpException 416 when no byte of the part is in the file
   */
  static Optional<ByteRange> parse(String header, long size) {
    Matcher matcher = SINGLE.matcher(header.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? Optional.empty() : Optional.of(suffix(number(last), size));
    }
    long from = number(first);
    long to = last.isEmpty() ? LONGEST : number(last);
    return to < from ? Optional.empty() : Optional.of(part(from, to, size));
  }

  private static ByteRange suffix(long length, long size) {
    return part(Math.max(0, size - length), length == 0 ? -1 : LONGEST, size);
  }

  private static ByteRange part(long from, long to, long size) {
    long end = Math.min(size, to + 1);
    if (from >= end) {
      throw HttpException.of(416).withHeader("Content-Range", "bytes */" + size);
    }
    return new ByteRange(from, end - from, size, false);
  }

  private static long number(String digits) {
    try {
      return Math.min(LONGEST, Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return LONGEST;
    }
  }

  /** The {@code Content-Range} of the answer. */
  String header() {
    return "bytes " + from + "-" + (from + length - 1) + "/" + size;
  }
}
