package io.aleph4j.protocol;

/** Texts that strangers chose, as sentences about them show them. */
public final class Abbreviation {

  private static final String CUT = "…";

  private Abbreviation() {}

  /**
   * At most the first characters of the text, with a mark behind them where something is left out.
   * Never half a character: strict readers of the sentence would refuse all of it.
   *
   * @param most how many UTF-16 units are shown, 1 at least
   */
  public static String of(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, splits ? most - 1 : most) + CUT;
  }
}
