package io.aleph4j.node.tally;

/**
 * One counter.
 *
 * @param name what is counted, empty when the dimension has no names
 * @param detail empty for the sum of the name, else an equals sign and the second name of a pair
 */
public record TallyKey(Dimension dimension, String name, String detail) {

  private static final String PAIR = "=";

  static TallyKey of(Dimension dimension) {
    return new TallyKey(dimension, "", "");
  }

  static TallyKey of(Dimension dimension, String name) {
    return new TallyKey(dimension, name, "");
  }

  static TallyKey of(Dimension dimension, String name, String second) {
    return new TallyKey(dimension, name, PAIR + second);
  }

  /** Whether this counts a pair of names. */
  boolean isPair() {
    return detail.startsWith(PAIR);
  }

  /** The second name of a pair. */
  String second() {
    return detail.substring(PAIR.length());
  }
}
