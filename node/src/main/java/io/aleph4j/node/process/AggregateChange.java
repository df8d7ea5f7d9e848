package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What elements make of one aggregate: the new ones of a batch, to be merged with what is stored,
 * or all that remain after some were forgotten, to replace it.
 *
 * <p>The network folds the elements by (content time, item hash); for each top-level name the last
 * element that has it wins. So it is enough to keep the winner of each name with its place in that
 * order: merging is associative, whatever order elements arrive in.
 */
public final class AggregateChange {

  private final Address owner;
  private final String key;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private Revision first;
  private Revision last;

  AggregateChange(AggregateContent element, ItemHash hash) {
    owner = element.address();
    key = element.key();
    first = new Revision(element.time(), hash);
    last = first;
    add(element, hash);
  }

  /** The change with one more element; null begins it. */
  public static AggregateChange with(
      @Nullable AggregateChange change, AggregateContent element, ItemHash hash) {
    if (change == null) {
      return new AggregateChange(element, hash);
    }
    change.add(element, hash);
    return change;
  }

  /** Merges one more element. */
  void add(AggregateContent element, ItemHash hash) {
    Revision revision = new Revision(element.time(), hash);
    first = revision.compareTo(first) < 0 ? revision : first;
    last = revision.compareTo(last) > 0 ? revision : last;
    element.entries().forEach((name, value) -> offer(name, new Entry(value, revision)));
  }

  private void offer(String name, Entry entry) {
    entries.merge(
        name, entry, (old, young) -> young.revision.compareTo(old.revision) > 0 ? young : old);
  }

  public Address owner() {
    return owner;
  }

  public String key() {
    return key;
  }

  /** The winning value of each top-level name that the batch has. */
  public Map<String, Entry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /** The element that comes first in fold order. */
  public Revision first() {
    return first;
  }

  /** The element that comes last in fold order. */
  public Revision last() {
    return last;
  }

  /** An element's place in fold order. */
  public record Revision(Timestamp time, ItemHash hash) implements Comparable<Revision> {
    @Override
    public int compareTo(Revision other) {
      int byTime = time.compareTo(other.time);
      return byTime != 0 ? byTime : hash.compareTo(other.hash);
    }
  }

  /** The exact JSON text of a value, and the element that wrote it. */
  public record Entry(String value, Revision revision) {}
}
