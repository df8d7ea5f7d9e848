package io.aleph4j.node.storage;

import io.aleph4j.node.storage.Sql.Condition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a page far down a list by time begins, newest first, by walking the index alone: the
 * rows before the page are counted without being read.
 *
 * <p>The walk trusts keys without comparing names. Who makes two names collide on purpose can
 * displace deep pages of these names, and nothing else.
 */
final class DeepPage {

  /** How many rows with one time and one beginning of the hash are told apart. */
  private static final int WINDOW = 64;

  /**
   * Where to go on.
   *
   * @param after every row behind it, skipping {@code offset} of them, is on the page or later
   * @param isBeyondEnd whether the list ends before the page, so that there is nothing to read
   */
  record Start(MessagePosition after, long offset, boolean isBeyondEnd) {}

  /** A row as the index knows it. */
  private record Entry(long time, long prefix) {}

  private DeepPage() {}

  /** The page's start; empty when the index alone cannot find it. */
  static Optional<Start> find(
      DataSource source,
      ScanShape shape,
      Conditions conditions,
      @Nullable Long start,
      @Nullable Long end,
      long offset) {
    Optional<Condition> key = conditions.keyAlone();
    if (key.isEmpty() || offset <= WINDOW) {
      return Optional.empty();
    }
    Sql sql = new Sql().add("SELECT " + shape.time() + ", " + shape.prefix());
    sql.add(" FROM " + shape.table() + " WHERE ").add(key.get());
    TimeScan.addRange(sql, shape, start, end);
    sql.add(" ORDER BY " + shape.time() + " DESC, " + shape.prefix() + " LIMIT ");
    sql.literal(WINDOW).add(" OFFSET ").literal(offset - WINDOW);
    List<Entry> before =
        sql.list(source, "the place of a page", row -> new Entry(row.getLong(1), row.getLong(2)));
    if (before.size() < WINDOW) {
      return Optional.of(new Start(new MessagePosition(null, 0, ""), 0, true));
    }
    Entry last = before.getLast();
    long equal = before.stream().filter(last::equals).count();
    return equal == WINDOW
        ? Optional.empty()
        : Optional.of(new Start(new MessagePosition(null, last.time(), text(last)), equal, false));
  }

  /** The beginning of the hash, which sorts before every whole hash that begins so. */
  private static String text(Entry entry) {
    byte[] beginning = ByteBuffer.allocate(8).putLong(entry.prefix() ^ Long.MIN_VALUE).array();
    return new String(beginning, StandardCharsets.ISO_8859_1);
  }
}
