package io.aleph4j.benchmarks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills the node's tables with invented messages, by {@code COPY}, as if the node had processed
 * them one by one. The counters are left for the node to fold. The node has to be started again
 * afterwards.
 */
final class BulkLoader {

  private static final int KEPT_HASHES = 400;

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
    try (CopyStream message = new CopyStream(database, "message", BulkRows.MESSAGE_COLUMNS);
        CopyStream post = new CopyStream(database, "post", BulkRows.POST_COLUMNS)) {
      for (long seq = 1; seq <= model.count(); seq++) {
        BulkMessage invented = model.message(seq);
        message.write(BulkRows.message(row, invented));
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
      try (CopyStream aggregate =
              new CopyStream(database, "aggregate", BulkRows.AGGREGATE_COLUMNS);
          CopyStream entry = new CopyStream(database, "aggregate_entry", BulkRows.ENTRY_COLUMNS)) {
        aggregates.finish(aggregate::write, entry::write);
        aggregate.end();
        entry.end();
      }
      message.end();
      post.end();
    } catch (SQLException e) {
      throw new BenchmarkException("the messages could not be loaded", e);
    }
    BulkRows.TAGS.forEach(database::execute);
    database.execute("VACUUM ANALYZE", "CHECKPOINT");
    return hashes;
  }
}
