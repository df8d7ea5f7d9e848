package io.aleph4j.client;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.Collection;

/**
 * Which posts are wanted (spec 02 §3.4). Immutable; every method answers a narrower filter, and
 * within one criterion any of the values matches.
 */
public final class PostFilter {

  private static final PostFilter ALL = new PostFilter(Query.EMPTY);

  private final Query query;

  private PostFilter(Query query) {
    this.query = query;
  }

  /** Every post. */
  public static PostFilter all() {
    return ALL;
  }

  /** Owned by these accounts. */
  public PostFilter owners(Collection<Address> owners) {
    return new PostFilter(query.withList("addresses", owners, Address::value));
  }

  /** With these hashes of their first version. */
  public PostFilter hashes(Collection<ItemHash> hashes) {
    return new PostFilter(query.withList("hashes", hashes, ItemHash::value));
  }

  /** Whose first version refers to one of these. */
  public PostFilter refs(Collection<String> refs) {
    return new PostFilter(query.withList("refs", refs, ref -> ref));
  }

  /** Whose first version has one of these content types. */
  public PostFilter types(Collection<String> types) {
    return new PostFilter(query.withList("types", types, type -> type));
  }

  /** Whose latest version has at least one of these tags. */
  public PostFilter tags(Collection<String> tags) {
    return new PostFilter(query.withList("tags", tags, tag -> tag));
  }

  /** Whose first version is in one of these channels. */
  public PostFilter channels(Collection<String> channels) {
    return new PostFilter(query.withList("channels", channels, name -> name));
  }

  /** Whose latest version is not older than this. */
  public PostFilter from(Timestamp start) {
    return new PostFilter(query.with("startDate", Seconds.of(start)));
  }

  /** Whose latest version is older than this. */
  public PostFilter until(Timestamp end) {
    return new PostFilter(query.with("endDate", Seconds.of(end)));
  }

  /** In the order of time instead of the newest first. */
  public PostFilter oldestFirst() {
    return new PostFilter(query.with("sortOrder", 1));
  }

  Query query() {
    return query;
  }
}
