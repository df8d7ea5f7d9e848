package io.aleph4j.benchmarks;

import io.aleph4j.node.storage.Keys;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Folds aggregate messages into rows of the tables {@code aggregate} and {@code aggregate_entry}.
 * One thread.
 */
final class BulkAggregates {

  private final Map<Id, Folded> aggregates = new LinkedHashMap<>();
  private final CopyRow row = new CopyRow();

  private record Id(String owner, String key) {}

  private record Moment(long time, String hash) implements Comparable<Moment> {
    @Override
    public int compareTo(Moment other) {
      return time != other.time ? Long.compare(time, other.time) : hash.compareTo(other.hash);
    }
  }

  private record Entry(String value, Moment written) {}

  private static final class Folded {
    private Moment first;
    private Moment last;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    Folded(Moment moment) {
      first = moment;
      last = moment;
    }
  }

  /** Takes one message, whose content is an object with one name. */
  void add(BulkMessage message) {
    String key = Objects.requireNonNull(message.aggregateKey(), "a post is not an aggregate");
    Moment moment = new Moment(message.time(), message.hash().value());
    Folded folded =
        aggregates.computeIfAbsent(new Id(message.owner(), key), id -> new Folded(moment));
    folded.first = folded.first.compareTo(moment) < 0 ? folded.first : moment;
    folded.last = folded.last.compareTo(moment) > 0 ? folded.last : moment;
    String body = message.text().substring(message.bodyStart(), message.bodyEnd());
    int nameEnd = body.indexOf("\":");
    String name = body.substring(2, nameEnd);
    Entry entry = new Entry(body.substring(nameEnd + 2, body.length() - 1), moment);
    folded.entries.merge(
        name, entry, (old, young) -> young.written.compareTo(old.written) > 0 ? young : old);
  }

  /** Writes all rows. */
  void finish(BulkPosts.Sink aggregateSink, BulkPosts.Sink entrySink) throws SQLException {
    for (Map.Entry<Id, Folded> aggregate : aggregates.entrySet()) {
      Id id = aggregate.getKey();
      Folded folded = aggregate.getValue();
      byte[] digest = Keys.digest(id.owner, id.key);
      row.addBytes(digest)
          .add(id.owner)
          .add(Keys.of(id.owner))
          .add(id.key)
          .add(Keys.of(id.key))
          .add(folded.first.time)
          .add(folded.first.hash)
          .add(folded.last.time)
          .add(folded.last.hash);
      aggregateSink.write(row.end());
      for (Map.Entry<String, Entry> entry : folded.entries.entrySet()) {
        row.addBytes(digest)
            .addBytes(Keys.digest(entry.getKey()))
            .add(entry.getKey())
            .add(entry.getValue().value)
            .add(entry.getValue().written.time)
            .add(entry.getValue().written.hash);
        entrySink.write(row.end());
      }
    }
  }
}
