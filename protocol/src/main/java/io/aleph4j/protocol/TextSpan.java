package io.aleph4j.protocol;

/**
 * Where a JSON value stands in the text that it was read from, in UTF-16 units; {@code end} is
 * exclusive.
 */
public record TextSpan(int start, int end) {

  /** The value's exact text. */
  public String of(String text) {
    return text.substring(start, end);
  }

  /** Whether there is no value: an absent optional field. */
  public boolean isEmpty() {
    return start == end;
  }
}
