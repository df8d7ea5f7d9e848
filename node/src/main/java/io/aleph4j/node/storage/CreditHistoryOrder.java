package io.aleph4j.node.storage;

import io.aleph4j.protocol.credit.CreditNote;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list of the credit history. Rows without a value come last in both directions;
 * equal ones are ordered by post and number in the direction of the list (spec 02 §3.7).
 */
public record CreditHistoryOrder(SortBy sortBy, boolean ascending) {

  /** The newest first, the default. */
  public static final CreditHistoryOrder NEWEST_FIRST =
      new CreditHistoryOrder(SortBy.MESSAGE_TIMESTAMP, false);

  /** So many characters of a text decide where it stands. */
  private static final int DECIDING = 200;

  /** What a value is. */
  public enum Kind {
    TIME,
    NUMBER,
    TEXT
  }

  /** What a list is ordered by. */
  public enum SortBy {
    MESSAGE_TIMESTAMP("message_timestamp", "message_time", Kind.TIME, false),
    EXPIRATION_DATE("expiration_date", "expiration", Kind.TIME, true),
    PAYMENT_METHOD("payment_method", "payment_method", Kind.TEXT, true),
    AMOUNT("amount", "amount", Kind.NUMBER, false),
    ORIGIN("origin", "origin", Kind.TEXT, true),
    TX_HASH("tx_hash", "tx_hash", Kind.TEXT, true),
    PROVIDER("provider", "provider", Kind.TEXT, true);

    private final String wireName;
    private final String column;
    private final Kind kind;
    private final boolean nullable;

    SortBy(String wireName, String column, Kind kind, boolean nullable) {
      this.wireName = wireName;
      this.column = column;
      this.kind = kind;
      this.nullable = nullable;
    }

    /** The name that requests and cursors carry. */
    public String wireName() {
      return wireName;
    }

    /** What its values are. */
    public Kind kind() {
      return kind;
    }

    /** Whether rows may have no value. */
    public boolean isNullable() {
      return nullable;
    }

    /** What an index holds of the value. */
    String key() {
      return kind == Kind.TEXT ? "left(h." + column + ", " + DECIDING + ")" : "h." + column;
    }

    /** The one of exactly this name. */
    public static Optional<SortBy> ofWireName(String name) {
      return Arrays.stream(values()).filter(one -> one.wireName.equals(name)).findFirst();
    }
  }

  /** Whether an index holds the beginnings of this column's texts. */
  static boolean isIndexed(String column) {
    return Arrays.stream(SortBy.values())
        .anyMatch(one -> one.kind == Kind.TEXT && one.column.equals(column));
  }

  /** What a row was about; null when it does not say, or not shortly. */
  static @Nullable String resource(CreditNote note) {
    String text = note.origin() == null ? note.originRef() : note.origin();
    return text == null || !isResource(text) ? null : text;
  }

  /** Whether a text can name a resource: an index holds it as a whole. */
  static boolean isResource(String text) {
    return !text.isEmpty() && text.length() <= DECIDING;
  }

  /** The characters of a text that decide. */
  static String beginning(String text) {
    return text.codePointCount(0, text.length()) <= DECIDING
        ? text
        : text.substring(0, text.offsetByCodePoints(0, DECIDING));
  }
}
