package io.aleph4j.node.storage;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.process.Forgettable;
import io.aleph4j.node.process.Forgetting;
import io.aleph4j.node.process.Plan;
import io.aleph4j.node.process.PostVersion;
import io.aleph4j.protocol.ContentHeader;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the table {@code post}, and has its tags written. */
final class PostTable {

  private static final String INSERT = "INSERT INTO post SELECT * FROM unnest(?::post[])";

  private static final String UPDATE =
      """
      UPDATE post p SET
        latest_seq = v.latest_seq, last_updated = v.last_updated, content_start = v.content_start,
        content_end = v.content_end, tags = v.tags, tag_keys = v.tag_keys
      FROM unnest(?::post[]) v WHERE p.original_seq = v.original_seq\
      """;

  // The message has its confirmation by an earlier statement of the transaction.
  private static final String CONFIRM =
      """
      UPDATE post p SET first_confirmed_at = m.first_confirmed_at
      FROM message m
      WHERE m.item_hash = ANY (?::text[]) AND p.original_seq = m.seq
        AND p.first_confirmed_at IS DISTINCT FROM m.first_confirmed_at\
      """;

  private static final String DELETE = "DELETE FROM post WHERE original_seq = ANY (?::bigint[])";

  private final TagTable tags = new TagTable();

  /** Deletes posts whose originals are forgotten. */
  void delete(Script script, Forgetting forgetting) {
    List<Long> originals =
        forgetting.messages().stream()
            .filter(Forgettable::isOriginalPost)
            .map(Forgettable::seq)
            .toList();
    if (!originals.isEmpty()) {
      tags.deleteOfPosts(script, originals);
      script.add(DELETE, RowArray.array(originals));
    }
  }

  /** Takes over the confirmations of originals; after {@link MessageTable#confirm}. */
  void confirm(Script script, List<Plan.Confirmed> confirmed) {
    List<String> hashes = confirmed.stream().map(one -> one.hash().value()).distinct().toList();
    if (!hashes.isEmpty()) {
      script.add(CONFIRM, RowArray.array(hashes));
    }
  }

  void insert(Script script, Map<Long, StoredMessage> originals, Map<Long, PostVersion> versions) {
    if (originals.isEmpty()) {
      return;
    }
    RowArray rows = new RowArray();
    originals.forEach((seq, original) -> {
      PostVersion version = versions.get(seq);
      if (version == null) {
        throw new IllegalArgumentException("post " + seq + " has no version");
      }
      add(rows.row(), original, version);
    });
    script.add(INSERT, rows.toString());
    tags.insertOfPosts(script, originals, versions);
  }

  private static void add(RowArray row, StoredMessage original, PostVersion version) {
    Message message = original.message();
    Envelope envelope = message.envelope();
    ContentHeader header = message.content().header();
    row.add(original.seq())
        .add(version.seq())
        .add(Keys.hashPrefix(envelope.itemHash().value()))
        .add(Keys.of(message.content().address().value()))
        .add(Keys.ofNullable(header.type()))
        .add(Keys.ofNullable(envelope.channel()))
        .add(Keys.ofNullable(header.ref()))
        .add(message.content().time().micros());
    addVersion(row, version);
  }

  private static void addVersion(RowArray row, PostVersion version) {
    row.add(version.lastUpdated().micros())
        .add(version.content().start())
        .add(version.content().end());
    MessageTable.addTags(row, version.tags());
    row.skip(1); // the confirmation of the original, which is written after it
  }

  /** Brings new versions of posts that were there before into force. */
  void update(Script script, Map<Long, StoredMessage> originals, Map<Long, PostVersion> versions) {
    if (versions.size() == originals.size()) {
      return;
    }
    RowArray rows = new RowArray();
    List<Long> updated = new ArrayList<>();
    List<Long> tagged = new ArrayList<>();
    versions.forEach((seq, version) -> {
      if (!originals.containsKey(seq)) {
        addVersion(rows.row().add(seq).add(version.seq()).skip(6), version);
        updated.add(seq);
        if (!version.tags().isEmpty()) {
          tagged.add(seq);
        }
      }
    });
    tags.deleteOfPosts(script, updated);
    script.add(UPDATE, rows.toString());
    tags.insertOfVersions(script, tagged);
  }
}
