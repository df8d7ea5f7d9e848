package io.aleph4j.benchmarks;

import io.aleph4j.node.storage.Keys;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Folds posts and their amends into rows of the table {@code post}. One thread at a time. */
final class BulkPosts {

  /** How many posts may still be amended at a time; older ones are finished. */
  static final int WINDOW = 2000;

  private final Map<String, Folded> open = new LinkedHashMap<>();
  private final CopyRow row = new CopyRow();

  /** Where finished rows go. */
  @FunctionalInterface
  interface Sink {
    void write(byte[] row) throws SQLException;
  }

  private record Folded(BulkMessage original, BulkMessage latest) {}

  /** Takes a post or an amend of a post that was taken before. */
  void add(BulkMessage message, Sink sink) throws SQLException {
    if ("amend".equals(message.postType())) {
      open.computeIfPresent(
          String.valueOf(message.ref()),
          (hash, post) ->
              message.time() > post.latest.time() ? new Folded(post.original, message) : post);
      return;
    }
    open.put(message.hash().value(), new Folded(message, message));
    if (open.size() > WINDOW) {
      Iterator<Folded> oldest = open.values().iterator();
      sink.write(row(oldest.next()));
      oldest.remove();
    }
  }

  /** Writes the rows that are left. */
  void finish(Sink sink) throws SQLException {
    for (Folded post : open.values()) {
      sink.write(row(post));
    }
    open.clear();
  }

  private byte[] row(Folded post) {
    BulkMessage original = post.original;
    BulkMessage latest = post.latest;
    row.add(original.seq())
        .add(latest.seq())
        .add(Keys.hashPrefix(original.hash().value()))
        .add(Keys.of(original.owner()))
        .add(Keys.ofNullable(original.postType()))
        .add(Keys.ofNullable(original.channel()))
        .add(Keys.ofNullable(original.ref()))
        .add(original.time())
        .add(latest.time())
        .add(latest.bodyStart())
        .add(latest.bodyEnd());
    addTags(row, latest.tags());
    BulkMessage.Confirmation confirmation = original.confirmation();
    row.add(confirmation == null ? null : (Long) confirmation.time());
    return row.end();
  }

  /** The two columns for tags: names and keys. */
  static void addTags(CopyRow row, List<String> tags) {
    if (tags.isEmpty()) {
      row.addNull().addNull();
    } else {
      row.addWords(tags).addLongs(tags.stream().map(Keys::of).toList());
    }
  }
}
