package io.aleph4j.node.storage;

import io.aleph4j.node.storage.Sql.Condition;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The tags of which rows have one. What drives a scan is the table of the tags' rows, called g,
 * which is in the order of lists by time.
 *
 * @param table the tags' rows
 * @param taggedSeq their column that names a row of the list
 * @param seq the column of the list that it names
 * @param column the column of the list that holds the tags
 */
record TagFacet(String table, String taggedSeq, String seq, String column, List<String> values)
    implements Facet {

  /**
   * Nothing counts tags. A dimension with fewer rows than this is walked rather than a tag, which
   * may be on any number of them; one with more has room for a rare tag to be lost in.
   */
  private static final long EXPECTED = 50_000;

  /** As many rows are sorted in less time than it takes to find them in another order. */
  private static final int FEW = 5_000;

  static TagFacet ofMessages(List<String> tags) {
    return new TagFacet("message_tag g", "g.seq", "seq", "tags", tags);
  }

  static TagFacet ofPosts(List<String> tags) {
    return new TagFacet("post_tag g", "g.original_seq", "s.original_seq", "s.tags", tags);
  }

  @Override
  public long expected() {
    return EXPECTED;
  }

  @Override
  public boolean isUnique() {
    return false;
  }

  @Override
  public boolean repeatsRows() {
    return !isSingle();
  }

  @Override
  public Condition driving() {
    String names = Facet.certainly(column + " && ?::text[]");
    return isSingle()
        ? Condition.of("g.tag_key = ? AND " + names, Keys.of(values.getFirst()), texts())
        : Condition.of("g.tag_key = ANY (?::bigint[]) AND " + names, keys(), texts());
  }

  @Override
  public Optional<Condition> keyAlone() {
    return isSingle()
        ? Optional.of(Condition.of("g.tag_key = ?", Keys.of(values.getFirst())))
        : Optional.empty();
  }

  @Override
  public Condition residual() {
    return Condition.of(column + " && ?::text[]", (Object) texts());
  }

  @Override
  public Condition each() {
    return Condition.of("unnest(?::bigint[], ?::text[]) AS k(key, name)", keys(), texts());
  }

  @Override
  public Condition eachCondition() {
    String name = Facet.certainly("k.name = ANY (" + column + ")");
    return Condition.of("g.tag_key = k.key AND " + name);
  }

  @Override
  public Condition eachKey() {
    return Condition.of("g.tag_key = k.key");
  }

  /**
   * The restriction for a list in another order than that of the tags' rows: a few rows are read
   * all, before they are put in order.
   */
  Condition inAnyOrder(DataSource source) {
    return areFew(source) ? all() : residual();
  }

  private boolean areFew(DataSource source) {
    Sql sql = new Sql().add("SELECT count(*) FROM (SELECT FROM " + table);
    sql.add(" WHERE g.tag_key = ANY (?::bigint[]) LIMIT ", (Object) keys()).literal(FEW);
    return sql.add(") c").first(source, "how rare tags are", row -> row.getLong(1)).orElseThrow()
        < FEW;
  }

  // The subquery is answered first, and the rows are then read by their numbers.
  private Condition all() {
    return Condition.of(
        seq
            + " = ANY (ARRAY(SELECT "
            + taggedSeq
            + " FROM "
            + table
            + " WHERE g.tag_key = ANY (?::bigint[]))) AND "
            + Facet.certainly(column + " && ?::text[]"),
        keys(),
        texts());
  }

  private long[] keys() {
    return values.stream().mapToLong(Keys::of).toArray();
  }

  private String[] texts() {
    return values.toArray(String[]::new);
  }
}
