package io.aleph4j.protocol;

/**
 * How many characters a part of a Python pattern matches.
 *
 * @param least at most {@link #LIMIT}, which stands for all larger numbers
 * @param most as {@code least}
 */
record RegexWidth(long least, long most) {

  static final RegexWidth NONE = new RegexWidth(0, 0);
  static final RegexWidth ONE = new RegexWidth(1, 1);

  /** More than any look-behind may have. */
  private static final long LIMIT = 1L << 32;

  RegexWidth then(RegexWidth next) {
    return new RegexWidth(Math.min(LIMIT, least + next.least), Math.min(LIMIT, most + next.most));
  }

  RegexWidth or(RegexWidth other) {
    return new RegexWidth(Math.min(least, other.least), Math.max(most, other.most));
  }

  RegexWidth orNothing() {
    return new RegexWidth(0, most);
  }

  RegexWidth times(long fewest, long upTo, boolean endless) {
    return new RegexWidth(
        product(least, fewest), endless && most > 0 ? LIMIT : product(most, upTo));
  }

  private static long product(long width, long times) {
    return times != 0 && width > LIMIT / times ? LIMIT : Math.min(LIMIT, width * times);
  }

  /** Refuses what cannot be looked for behind a position. */
  void checkFixed(RegexTokens tokens) {
    if (least == LIMIT) {
      throw tokens.fault("looks too much behind");
    }
    if (least != most) {
      throw tokens.fault("look-behind requires fixed-width pattern");
    }
  }
}
