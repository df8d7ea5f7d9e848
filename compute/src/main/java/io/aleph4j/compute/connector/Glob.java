package io.aleph4j.compute.connector;

/** Patterns with {@code *} and {@code ?}. */
final class Glob {

  private Glob() {}

  /** Whether all of the text matches. Takes at most the product of both lengths in steps. */
  static boolean matches(String pattern, String text) {
    int[] wanted = pattern.codePoints().toArray();
    int[] given = text.codePoints().toArray();
    int at = 0;
    int star = -1;
    int resume = 0;
    int i = 0;
    while (i < given.length) {
      if (at < wanted.length && wanted[at] == '*') {
        star = at++;
        resume = i;
      } else if (at < wanted.length && (wanted[at] == '?' || wanted[at] == given[i])) {
        at++;
        i++;
      } else if (star >= 0) {
        // The last star takes one more.
        at = star + 1;
        i = ++resume;
      } else {
        return false;
      }
    }
    while (at < wanted.length && wanted[at] == '*') {
      at++;
    }
    return at == wanted.length;
  }
}
