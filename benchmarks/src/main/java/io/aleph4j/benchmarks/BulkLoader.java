package io.aleph4j.benchmarks;

import io.aleph4j.benchmarks.BulkModel.BulkMessage;
import io.aleph4j.node.storage.Codes;
import io.aleph4j.node.storage.Keys;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.copy.CopyIn;

/**
 * Fills the node's tables with invented messages, by {@code COPY}, as if the node had processed
 * them one by one. The counters are left for the node to fold. The node has to be started again
 * afterwards.
 */
final class BulkLoader {

  private static final String MESSAGE_COLUMNS =
      "seq, item_hash, hash_prefix, type, status, chain, item_type, sender, sender_key, owner,"
          + " owner_key, channel, channel_key, time, reception_time, content_time, size, signature,"
          + " content_type, content_type_key, content_ref, content_ref_key, content_key,"
          + " content_key_key, tags, tag_keys, item_content";
  private static final String POST_COLUMNS =
      "original_seq, latest_seq, hash_prefix, owner_key, type_key, channel_key, ref_key, created,"
          + " last_updated, content_start, content_end, tags, tag_keys";
  private static final String AGGREGATE_COLUMNS =
      "aggregate_id, owner, owner_key, key, key_key, created, first_hash, last_updated, last_hash";
  private static final String ENTRY_COLUMNS =
      "aggregate_id, name_digest, name, value, time, item_hash";
  private static final int KEPT_HASHES = 400;
  private static final long RECEPTION_DELAY_MICROS = 1_000_000;

  private final NodeDatabase database;
  private final CopyRow row = new CopyRow();

  BulkLoader(NodeDatabase database) {
    this.database = database;
  }

  /** Loads all messages of a model into empty tables; returns the hashes of some, spread evenly. */
  List<String> load(BulkModel model) {
    if (database.lastSeq() != 0) {
      throw new BenchmarkException("the bulk loader wants an empty node");
    }
    List<String> hashes = new ArrayList<>();
    BulkPosts posts = new BulkPosts();
    BulkAggregates aggregates = new BulkAggregates();
    try (Stream message = new Stream("message", MESSAGE_COLUMNS);
        Stream post = new Stream("post", POST_COLUMNS)) {
      for (long seq = 1; seq <= model.count(); seq++) {
        BulkMessage invented = model.message(seq);
        message.write(row(invented));
        if (invented.aggregateKey() == null) {
          posts.add(invented, post::write);
        } else {
          aggregates.add(invented);
        }
        if (seq % Math.max(1, model.count() / KEPT_HASHES) == 0) {
          hashes.add(invented.hash().value());
        }
      }
      posts.finish(post::write);
      try (Stream aggregate = new Stream("aggregate", AGGREGATE_COLUMNS);
          Stream entry = new Stream("aggregate_entry", ENTRY_COLUMNS)) {
        aggregates.finish(aggregate::write, entry::write);
        aggregate.end();
        entry.end();
      }
      message.end();
      post.end();
    } catch (SQLException e) {
      throw new BenchmarkException("the messages could not be loaded", e);
    }
    database.execute("VACUUM ANALYZE", "CHECKPOINT");
    return hashes;
  }

  private byte[] row(BulkMessage message) {
    MessageType type = message.aggregateKey() == null ? MessageType.POST : MessageType.AGGREGATE;
    row.add(message.seq())
        .add(message.hash().value())
        .add(Keys.hashPrefix(message.hash().value()))
        .add(Codes.of(type))
        .add(Codes.of(MessageStatus.PROCESSED))
        .add("ETH")
        .add(Codes.of(ItemType.INLINE))
        .add(message.sender())
        .add(message.senderKey())
        .add(message.sender())
        .add(message.senderKey())
        .add(message.channel())
        .add(Keys.ofNullable(message.channel()))
        .add(message.time())
        .add(message.time() + RECEPTION_DELAY_MICROS)
        .add(message.time())
        .add(message.text().length())
        .add(message.signature())
        .add(message.postType())
        .add(Keys.ofNullable(message.postType()))
        .add(message.ref())
        .add(Keys.ofNullable(message.ref()))
        .add(message.aggregateKey())
        .add(Keys.ofNullable(message.aggregateKey()));
    BulkPosts.addTags(row, message.tags());
    return row.add(message.text()).end();
  }

  /** Rows on their way into one table, over a connection of its own. */
  private final class Stream implements AutoCloseable {

    private final Connection connection;
    private final CopyIn copy;

    Stream(String table, String columns) throws SQLException {
      connection = database.connect();
      copy =
          NodeDatabase.copy(connection).copyIn("COPY " + table + " (" + columns + ") FROM STDIN");
    }

    void write(byte[] line) throws SQLException {
      copy.writeToCopy(line, 0, line.length);
    }

    void end() throws SQLException {
      copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
      connection.close();
    }
  }
}
