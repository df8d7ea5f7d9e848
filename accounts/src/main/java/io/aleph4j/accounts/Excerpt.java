package io.aleph4j.accounts;

import io.aleph4j.protocol.Abbreviation;

/** Values that strangers chose, in sentences of bounded length. */
final class Excerpt {

  private static final int MAX_LENGTH = 64;

  private Excerpt() {}

  /** The text in quotes, at most its first {@value #MAX_LENGTH} characters; never half of one. */
  static String of(String text) {
    return '"' + Abbreviation.of(text, MAX_LENGTH) + '"';
  }
}
