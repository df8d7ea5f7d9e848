package io.aleph4j.node.storage;

import io.aleph4j.node.storage.Sql.Condition;
import java.util.Locale;

/** The question whether a sender's address contains a text, letter case ignored. */
final class SenderNames {

  /** Of as many characters at a time the index knows where they occur. */
  private static final int INDEXED = 3;

  private SenderNames() {}

  /** Whether an index answers; otherwise every address has to be looked at. */
  static boolean hasIndex(String text) {
    return text.length() >= INDEXED;
  }

  /** The condition on a column with addresses. */
  static Condition contain(String column, String text) {
    String pattern = '%' + text.toLowerCase(Locale.ROOT).replaceAll("[\\\\%_]", "\\\\$0") + '%';
    return hasIndex(text)
        ? Condition.of(
            column + " IN (SELECT n.sender FROM tally_sender_name n WHERE lower(n.sender) LIKE ?)",
            pattern)
        : Condition.of("lower(" + column + ") LIKE ?", pattern);
  }
}
