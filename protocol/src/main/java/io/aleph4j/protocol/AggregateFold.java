package io.aleph4j.protocol;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the elements of an aggregate become its content (spec 01 §5.2): a shallow merge in the order
 * of content time, then item hash, where later elements overwrite whole top-level values.
 *
 * <p>Each top-level entry is decided alone, by the greatest element that has it. So elements may be
 * merged in any order, one by one, as they arrive: {@link #wins} decides an entry, {@link #fold}
 * says the same for a whole list.
 */
public final class AggregateFold {

  private AggregateFold() {}

  /**
   * One message of an aggregate.
   *
   * @param entries the exact JSON text of each top-level value
   */
  public record Element(ItemHash itemHash, Timestamp time, Map<String, String> entries) {

    /** The order of the merge: the smallest first. */
    public static final Comparator<Element> ORDER =
        Comparator.comparing(Element::time).thenComparing(Element::itemHash);

    public Element {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  /**
   * One top-level entry of the merged content, and the element that wrote it.
   *
   * @param json the exact text of the value
   */
  public record Entry(String json, Timestamp time, ItemHash itemHash) {}

  /**
   * Whether an element's value replaces the one that another element wrote. An element does not
   * replace its own, so that merging it twice changes nothing.
   */
  public static boolean wins(
      Timestamp time, ItemHash itemHash, Timestamp currentTime, ItemHash currentHash) {
    int byTime = time.compareTo(currentTime);
    return byTime != 0 ? byTime > 0 : itemHash.compareTo(currentHash) > 0;
  }

  /** The merged content of these elements, which may come in any order. */
  public static Map<String, Entry> fold(Collection<Element> elements) {
    Map<String, Entry> merged = new LinkedHashMap<>();
    List<Element> ordered = elements.stream().sorted(Element.ORDER).toList();
    for (Element element : ordered) {
      element
          .entries()
          .forEach((name, json) ->
              merged.put(name, new Entry(json, element.time(), element.itemHash())));
    }
    return merged;
  }
}
