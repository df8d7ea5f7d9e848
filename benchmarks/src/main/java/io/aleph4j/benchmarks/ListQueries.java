package io.aleph4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The requests by which lists are compared. Each has several forms, so that no answer is asked for
 * twice in a row.
 */
final class ListQueries {

  private static final int VARIANTS = 5;
  private static final String HASH = "\"item_hash\":";
  private static final String ORIGINAL = "\"original_item_hash\":";

  /**
   * One kind of request.
   *
   * @param rows the rows that every answer must have; a negative number for at least so many
   * @param marker what each row contains once; empty when rows are not counted
   */
  record Query(String name, int rows, String marker, List<String> paths) {

    Query {
      paths = List.copyOf(paths);
    }

    /** Whether an answer may have so many rows. */
    boolean mayHave(int found) {
      return marker.isEmpty() || (rows < 0 ? found >= -rows : found == rows);
    }
  }

  private ListQueries() {}

  /**
   * All requests for a node that holds this model's messages; {@code hashes} are some of theirs.
   */
  static List<Query> of(BulkModel model, List<String> hashes) {
    List<Query> queries = new ArrayList<>();
    for (int rows : List.of(20, 200)) {
      String page = "/api/v0/messages.json?pagination=" + rows;
      queries.add(messages("newest", rows, i -> page));
      queries.add(
          messages("of a sender", rows, i -> page + "&addresses=" + model.senders().get(i)));
      queries.add(messages("of a channel", rows, i -> page + "&channels=" + BulkModel.channel(i)));
      queries.add(messages("of a type in a time range", rows, i -> page + range(model, i)));
      int named = Math.min(rows, 100);
      queries.add(messages("by hash", named, i -> page + "&hashes=" + some(hashes, i, named)));
      queries.add(posts("posts v0", "v0", rows, ""));
      queries.add(posts("posts v1", "v1", rows, ""));
      queries.add(posts("posts v0 of a type", "v0", rows, "&types=" + BulkModel.postType(0)));
    }
    String aggregate = "/api/v0/aggregates/" + model.senders().getFirst() + ".json?keys=";
    queries.add(
        query("one aggregate", 1, "\"address\":", i -> aggregate + BulkModel.aggregateKey(i)));
    return queries;
  }

  /** Requests for posts that were published before; they have no amends and no aggregates. */
  static List<Query> ofPublished(SignedPosts posts, int published) {
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < Math.min(published, 400); i++) {
      hashes.add(posts.hash(i));
    }
    List<Query> queries = new ArrayList<>();
    for (int rows : List.of(20, 200)) {
      String page = "/api/v0/messages.json?pagination=" + rows;
      queries.add(messages("newest", rows, i -> page));
      queries.add(
          messages("of a sender", rows, i -> page + "&addresses=" + posts.senders().get(i)));
      queries.add(
          messages("of a channel", rows, i -> page + "&channels=" + posts.form().channel()));
      int named = Math.min(rows, 100);
      queries.add(messages("by hash", named, i -> page + "&hashes=" + some(hashes, i, named)));
      queries.add(posts("posts v0", "v0", rows, ""));
      queries.add(posts("posts v1", "v1", rows, ""));
    }
    return queries;
  }

  private static Query messages(String name, int rows, IntFunction<String> path) {
    return query("messages, " + name, rows, HASH, path);
  }

  private static Query posts(String name, String version, int rows, String filter) {
    String path = "/api/" + version + "/posts.json?pagination=" + rows + filter;
    return query(name, rows, ORIGINAL, i -> path);
  }

  private static Query query(String name, int rows, String marker, IntFunction<String> path) {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < VARIANTS; i++) {
      paths.add(path.apply(i));
    }
    return new Query(name, rows, marker, paths);
  }

  /** Thirty days, beginning at different times. */
  private static String range(BulkModel model, int variant) {
    long begin = model.beginMicros() / 1_000_000 + 3600L * 24 * 5 * (variant + 1);
    return "&msgTypes=AGGREGATE&startDate=" + begin + "&endDate=" + (begin + 3600L * 24 * 30);
  }

  private static String some(List<String> hashes, int variant, int count) {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(hashes.get((i * 3 + variant * 61) % hashes.size()));
    }
    return String.join(",", some);
  }
}
