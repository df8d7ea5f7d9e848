package io.aleph4j.compute.connector;

import io.aleph4j.protocol.Abbreviation;
import io.aleph4j.service.web.HttpException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a request asks for: a path from the root and a query, never a host. No path leads anywhere
 * else when it is read in another way: there are no empty, {@code .} and {@code ..} segments,
 * however they are spelled, no backslashes and no control characters.
 *
 * @param path encoded, as it came
 * @param decoded the same, decoded once
 * @param query encoded, so that it is part of a URI; empty for none
 */
record RequestTarget(String path, String decoded, String query) {
  private static final String IN_PATH = "-._~!$&'()*+,;=:@/%";
  private static final String IN_QUERY = IN_PATH + "?[]";
  private static final int SHOWN = 100;

  /**
   * Reads the middle part of a request line.
   *
   * @throws HttpException 400 for everything but a path and a query
   */
  static RequestTarget parse(String text) {
    int mark = text.indexOf('?');
    String path = mark < 0 ? text : text.substring(0, mark);
    String query = mark < 0 ? "" : query(text.substring(mark + 1));
    if (!path.startsWith("/")) {
      throw refused("only paths are served, not other addresses", text);
    }
    for (int i = 0; i < path.length(); i++) {
      if (!isPlain(path.charAt(i), IN_PATH)) {
        throw refused("a path holds a character that has to be encoded", text);
      }
    }
    String decoded = decode(path, false);
    checkSegments(decoded, text);
    return new RequestTarget(path, decoded, query);
  }

  private static void checkSegments(String decoded, String text) {
    if (decoded.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\')) {
      throw refused("a path holds a control character or a backslash", text);
    }
    String[] segments = decoded.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean isEmpty = segments[i].isEmpty() && i < segments.length - 1;
      if (isEmpty || segments[i].equals(".") || segments[i].equals("..")) {
        throw refused("a path has an empty, '.' or '..' segment", text);
      }
    }
  }

  /** Encodes what clients leave as it is and a URI must not hold. */
  private static String query(String text) {
    StringBuilder query = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isPlain(c, IN_QUERY)) {
        query.append(c);
      } else if (c > ' ' && c < 0x7f && c != '#') {
        query.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      } else {
        throw refused("a query holds a character that has to be encoded", text);
      }
    }
    decode(query.toString(), true);
    return query.toString();
  }

  private static boolean isPlain(char c, String others) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || others.indexOf(c) >= 0;
  }

  /** The value of the first parameter of this name. */
  Optional<String> parameter(String name) {
    for (String part : query.split("&", -1)) {
      String[] pair = part.split("=", 2);
      if (decode(pair[0], true).equals(name)) {
        return Optional.of(pair.length == 2 ? decode(pair[1], true) : "");
      }
    }
    return Optional.empty();
  }

  private static String decode(String text, boolean plusIsSpace) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.write(octet(text, i + 1));
        i += 2;
      } else {
        bytes.write(c == '+' && plusIsSpace ? ' ' : c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw refused("what is encoded is no UTF-8", text);
    }
  }

  private static int octet(String text, int at) {
    boolean isHex =
        at + 2 <= text.length()
            && HexFormat.isHexDigit(text.charAt(at))
            && HexFormat.isHexDigit(text.charAt(at + 1));
    if (!isHex) {
      throw refused("'%' is not followed by two hexadecimal digits", text);
    }
    return HexFormat.fromHexDigits(text, at, at + 2);
  }

  private static HttpException refused(String reason, String text) {
    return HttpException.reason(400, reason + ": " + Abbreviation.of(text, SHOWN));
  }
}
