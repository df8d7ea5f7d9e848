package io.aleph4j.node.api;

import io.aleph4j.node.storage.MessageOrder;
import io.aleph4j.node.storage.MessagePosition;
import io.aleph4j.node.storage.PostQuery;
import io.aleph4j.node.storage.PostReads;
import io.aleph4j.node.storage.PostRow;
import io.aleph4j.node.tally.TallyReads;
import io.javalin.http.Context;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Lists of posts in both of their shapes (spec 02 §3.4). */
final class PostsRoutes {

  private static final int DEFAULT_PAGE = 20;

  private final PostReads posts;
  private final TallyReads tallies;
  private final Totals others;

  PostsRoutes(PostReads posts, TallyReads tallies, Totals others) {
    this.posts = posts;
    this.tallies = tallies;
    this.others = others;
  }

  /** {@code GET /api/v0/posts.json}. */
  void listV0(Context context) {
    list(context, Parameters.of(context), true);
  }

  /** {@code GET /api/v0/posts/page/{page}.json}. */
  void listPageV0(Context context) {
    list(context, MessagesRoutes.withPathPage(context), true);
  }

  /** {@code GET /api/v1/posts.json}. */
  void listV1(Context context) {
    list(context, Parameters.of(context), false);
  }

  /** {@code GET /api/v1/posts/page/{page}.json}. */
  void listPageV1(Context context) {
    list(context, MessagesRoutes.withPathPage(context), false);
  }

  private void list(Context context, Parameters parameters, boolean isV0) {
    PostQuery query =
        new PostQuery(
            MessageFilters.addresses(parameters.list("addresses")),
            parameters.hashes("hashes"),
            parameters.list("refs"),
            parameters.list("types", "post_types"),
            parameters.list("tags"),
            parameters.list("channels"),
            parameters.date("startDate", "start_date"),
            parameters.date("endDate", "end_date"));
    MessageOrder order =
        new MessageOrder(
            MessageFilters.sortBy(parameters), parameters.ascending("sortOrder", "sort_order"));
    Paging paging = Paging.of(parameters, DEFAULT_PAGE);
    parameters.check();
    new Posts(query, order, isV0).send(context, paging);
  }

  private final class Posts extends Listing<PostRow, MessagePosition> {

    private final PostQuery query;
    private final MessageOrder order;
    private final boolean isV0;

    Posts(PostQuery query, MessageOrder order, boolean isV0) {
      super("posts");
      this.query = query;
      this.order = order;
      this.isV0 = isV0;
    }

    @Override
    List<PostRow> read(@Nullable MessagePosition after, long offset, int limit) {
      return posts.list(query, order, after, offset, limit, isV0);
    }

    @Override
    long total() {
      OptionalLong counted = counted(query);
      return counted.isPresent()
          ? counted.getAsLong()
          : others.of(query, bound -> posts.count(query, bound));
    }

    @Override
    MessagePosition position(PostRow row) {
      return row.position(order.sortBy());
    }

    @Override
    String cursor(MessagePosition position) {
      return Cursor.of(order.sortBy(), position);
    }

    @Override
    MessagePosition parse(String cursor) {
      return Cursor.position(order.sortBy(), cursor);
    }

    @Override
    void write(JsonGenerator json, PostRow row) {
      if (isV0) {
        PostJson.v0(json, row);
      } else {
        PostJson.v1(json, row);
      }
    }
  }

  /** From the counters alone, if they cover the query. */
  private OptionalLong counted(PostQuery query) {
    boolean uncounted =
        !query.hashes().isEmpty()
            || !query.refs().isEmpty()
            || !query.tags().isEmpty()
            || query.startTime() != null
            || query.endTime() != null;
    if (uncounted) {
      return OptionalLong.empty();
    }
    boolean owners = !query.owners().isEmpty();
    boolean types = !query.types().isEmpty();
    boolean channels = !query.channels().isEmpty();
    if (!owners && !types && !channels) {
      return OptionalLong.of(tallies.posts());
    }
    if (channels) {
      return owners || types
          ? OptionalLong.empty()
          : OptionalLong.of(query.channels().stream().mapToLong(tallies::postsByChannel).sum());
    }
    if (owners && types) {
      return OptionalLong.of(
          query.owners().stream()
              .flatMapToLong(owner ->
                  query.types().stream()
                      .mapToLong(type -> tallies.postsByOwnerAndType(owner, type)))
              .sum());
    }
    return OptionalLong.of(
        owners
            ? query.owners().stream().mapToLong(tallies::postsByOwner).sum()
            : query.types().stream().mapToLong(tallies::postsByType).sum());
  }
}
