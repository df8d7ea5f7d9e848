package io.aleph4j.protocol;

import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The characters of a Python pattern, each with the backslash before it. */
final class RegexTokens {

  private static final String DIGITS = "0123456789";
  private static final String SPACE = " \t\n\r\u000b\f";

  private final String pattern;
  private final int[] characters;

  /** Where the token after {@link #next} begins. */
  private int index;

  private @Nullable String next;

  RegexTokens(String pattern) {
    this.pattern = pattern;
    characters = pattern.codePoints().toArray();
    advance();
  }

  private void advance() {
    if (index == characters.length) {
      next = null;
      return;
    }
    int length = characters[index] == '\\' ? 2 : 1;
    if (index + length > characters.length) {
      throw fault("bad escape (end of pattern)");
    }
    next = new String(characters, index, length);
    index += length;
  }

  /** The token that comes next; null at the end. */
  @Nullable String next() {
    return next;
  }

  /** Takes the next token; null at the end. */
  @Nullable String take() {
    String token = next;
    if (token != null) {
      advance();
    }
    return token;
  }

  /** Takes the next token if it is this one. */
  boolean match(String token) {
    if (!token.equals(next)) {
      return false;
    }
    advance();
    return true;
  }

  /** Takes a token, which must be there. */
  String require(String otherwise) {
    String token = take();
    if (token == null) {
      throw fault(otherwise);
    }
    return token;
  }

  /** In characters; what {@link #goBack} takes. */
  int position() {
    return next == null ? index : index - next.codePointCount(0, next.length());
  }

  void goBack(int position) {
    index = position;
    advance();
  }

  String takeDigits() {
    return takeOf(DIGITS, Integer.MAX_VALUE);
  }

  /** Takes tokens as long as they are among these, but not more than this many. */
  String takeOf(String among, int most) {
    StringBuilder taken = new StringBuilder();
    while (taken.length() < most && isOneOf(among)) {
      taken.append(take());
    }
    return taken.toString();
  }

  boolean isOneOf(String among) {
    return next != null && among.contains(next);
  }

  /** Takes everything up to this token, which is taken as well. */
  String takeUntil(String end, String what) {
    StringBuilder taken = new StringBuilder();
    String token = take();
    while (token != null && !token.equals(end)) {
      taken.append(token);
      token = take();
    }
    if (taken.isEmpty()) {
      throw fault("missing " + what);
    }
    if (token == null) {
      throw fault("missing " + end + ", unterminated name");
    }
    return taken.toString();
  }

  /** Takes a group's name up to this token. */
  String takeName(String end) {
    String name = takeUntil(end, "group name");
    requireName(name);
    return name;
  }

  /** Refuses what Python does not take for an identifier. */
  void requireName(String name) {
    int first = name.codePointAt(0);
    boolean valid =
        (first == '_' || Character.isUnicodeIdentifierStart(first))
            && name.codePoints()
                .allMatch(c ->
                    Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    if (!valid) {
      throw fault("bad character in group name '" + name + "'");
    }
  }

  /** Takes the white space and comments that verbose patterns may have between tokens. */
  void skipVerbose() {
    while (next != null && (isOneOf(SPACE) || next.equals("#"))) {
      String token = take();
      // A comment ends with its line; a backslash before the line's end hides it.
      while ("#".equals(token) && next != null && !next.equals("\n")) {
        advance();
      }
    }
  }

  /** Takes a comment in parentheses if it comes next. */
  boolean matchComment() {
    int start = position();
    if (match("(") && match("?") && match("#")) {
      skipComment();
      return true;
    }
    goBack(start);
    return false;
  }

  /** Takes the rest of a comment in parentheses. */
  void skipComment() {
    while (next != null) {
      if (match(")")) {
        return;
      }
      advance();
    }
    throw fault("missing ), unterminated comment");
  }

  PatternSyntaxException fault(String what) {
    return new PatternSyntaxException(what, pattern, index);
  }
}
