package io.aleph4j.node.storage;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.process.PostVersion;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes the tables {@code message_tag} and {@code post_tag}: a row for each tag of a message, and
 * of the version in force of a post. What has no tags costs no statement when it is inserted.
 */
final class TagTable {

  private static final String INSERT =
      "INSERT INTO message_tag SELECT * FROM unnest(?::message_tag[])";

  private static final String INSERT_OF_POSTS =
      "INSERT INTO post_tag SELECT * FROM unnest(?::post_tag[])";

  // The version of the post is in force by an earlier statement of the transaction.
  private static final String INSERT_OF_VERSIONS =
      """
      INSERT INTO post_tag
      SELECT k.tag_key, p.last_updated, p.hash_prefix, p.original_seq
      FROM post p CROSS JOIN LATERAL (SELECT DISTINCT unnest(p.tag_keys) AS tag_key) k
      WHERE p.original_seq = ANY (?::bigint[])\
      """;

  // Each row is found by all that it consists of, in the order of the one index, and deleted where
  // it stands: whatever the planner believes of the table, it reads nothing else of it.
  private static final String DELETE =
      """
      DELETE FROM message_tag WHERE ctid = ANY (ARRAY(
        SELECT t.place FROM message m CROSS JOIN LATERAL unnest(m.tag_keys) AS k (tag_key)
        CROSS JOIN LATERAL (
          SELECT g.ctid AS place FROM message_tag g
          WHERE g.tag_key = k.tag_key AND g.time = m.time AND g.hash_prefix = m.hash_prefix
            AND g.seq = m.seq
          ORDER BY g.tag_key, g.time DESC, g.hash_prefix, g.seq LIMIT 1) t
        WHERE m.item_hash = ANY (?::text[])))\
      """;

  private static final String DELETE_OF_POSTS =
      """
      DELETE FROM post_tag WHERE ctid = ANY (ARRAY(
        SELECT t.place FROM post p CROSS JOIN LATERAL unnest(p.tag_keys) AS k (tag_key)
        CROSS JOIN LATERAL (
          SELECT g.ctid AS place FROM post_tag g
          WHERE g.tag_key = k.tag_key AND g.last_updated = p.last_updated
            AND g.hash_prefix = p.hash_prefix AND g.original_seq = p.original_seq
          ORDER BY g.tag_key, g.last_updated DESC, g.hash_prefix, g.original_seq LIMIT 1) t
        WHERE p.original_seq = ANY (?::bigint[])))\
      """;

  void insert(Script script, List<StoredMessage> messages) {
    RowArray rows = new RowArray();
    for (StoredMessage stored : messages) {
      long time = stored.message().envelope().time().micros();
      add(rows, stored, stored.message().content().header().tags(), time);
    }
    run(script, INSERT, rows);
  }

  /** Lists new posts by the tags of their versions. */
  void insertOfPosts(
      Script script, Map<Long, StoredMessage> originals, Map<Long, PostVersion> versions) {
    RowArray rows = new RowArray();
    originals.forEach((seq, original) -> {
      PostVersion version = Objects.requireNonNull(versions.get(seq));
      add(rows, original, version.tags(), version.lastUpdated().micros());
    });
    run(script, INSERT_OF_POSTS, rows);
  }

  /** Lists posts by the tags that they have now; after their versions were written. */
  void insertOfVersions(Script script, List<Long> originals) {
    if (!originals.isEmpty()) {
      script.add(INSERT_OF_VERSIONS, RowArray.array(originals));
    }
  }

  /** Takes messages of these hashes off the lists; before they are deleted. */
  void delete(Script script, String hashes) {
    script.add(DELETE, hashes);
  }

  /** Takes posts off the lists; before they are deleted or their versions change. */
  void deleteOfPosts(Script script, List<Long> originals) {
    script.add(DELETE_OF_POSTS, RowArray.array(originals));
  }

  // A tag may be repeated.
  private static void add(RowArray rows, StoredMessage named, Collection<String> tags, long time) {
    if (tags.isEmpty()) {
      return;
    }
    long prefix = Keys.hashPrefix(named.message().envelope().itemHash().value());
    for (long key : tags.stream().mapToLong(Keys::of).distinct().toArray()) {
      rows.row().add(key).add(time).add(prefix).add(named.seq());
    }
  }

  private static void run(Script script, String statement, RowArray rows) {
    if (!rows.isEmpty()) {
      script.add(statement, rows.toString());
    }
  }
}
