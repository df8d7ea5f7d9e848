package io.aleph4j.node.storage;

import io.aleph4j.node.registry.NodeOperations;
import io.aleph4j.node.registry.OwnerPost;
import io.aleph4j.node.registry.ScorePosts;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.Timestamp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/** Reads the posts that may be operations of node owners, or scores of nodes. Thread-safe. */
public final class OperationReads {

  // The sum leaves out the index of types, which holds every post.
  private static final String AFTER =
      """
      SELECT seq, item_hash, time, reception_time, channel, COALESCE(item_content, content)
      FROM message WHERE type + 0 = ? AND content_type_key = ANY (?::bigint[])
        AND content_type = ANY (?::text[]) AND seq > ?
      ORDER BY seq\
      """;

  private static final String[] TYPES = {
    NodeOperations.POST_TYPE, PostContent.AMEND, ScorePosts.POST_TYPE
  };

  private final DataSource database;

  public OperationReads(DataSource database) {
    this.database = database;
  }

  /** Those after this place in commit order, in that order, at most so many. */
  public List<OwnerPost> after(long seq, int limit) {
    long[] keys = Arrays.stream(TYPES).mapToLong(Keys::of).toArray();
    return new Sql()
        .add(AFTER + " LIMIT ", Codes.of(MessageType.POST), keys, TYPES, seq)
        .literal(limit)
        .list(database, "the operations on nodes", OperationReads::post);
  }

  private static OwnerPost post(ResultSet row) throws SQLException {
    String text = Objects.requireNonNull(row.getString(6));
    return new OwnerPost(
        row.getLong(1),
        new ItemHash(Objects.requireNonNull(row.getString(2))),
        new Timestamp(row.getLong(3)),
        new Timestamp(row.getLong(4)),
        row.getString(5),
        (PostContent) ContentParser.parse(MessageType.POST, text),
        text);
  }
}
