package io.aleph4j.accounts;

/** Values that strangers chose, in sentences of bounded length. */
final class Excerpt {

  private static final int MAX_LENGTH = 64;

  private Excerpt() {}

  /** The text in quotes, at most its first {@value #MAX_LENGTH} characters; never half of one. */
  static String of(String text) {
    if (text.length() <= MAX_LENGTH) {
      return '"' + text + '"';
    }
    boolean splits = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1));
    return '"' + text.substring(0, splits ? MAX_LENGTH - 1 : MAX_LENGTH) + "…\"";
  }
}
