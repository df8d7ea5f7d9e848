package io.aleph4j.accounts;

/** Values that strangers chose, in sentences of bounded length. */
final class Excerpt {

  private static final int MAX_LENGTH = 64;

  private Excerpt() {}

  /** The text in quotes, at most its first {@value #MAX_LENGTH} characters. */
  static String of(String text) {
    return text.length() <= MAX_LENGTH
        ? '"' + text + '"'
        : '"' + text.substring(0, MAX_LENGTH) + "…\"";
  }
}
