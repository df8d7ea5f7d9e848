package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.AggregateFold.Element;
import io.aleph4j.protocol.AggregateFold.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Spec 01 §5.2: the fold by content time, then item hash. */
class AggregateFoldTest {

  @Example
  void laterElementsOverwriteWholeTopLevelValues() {
    Map<String, Entry> content =
        AggregateFold.fold(
            List.of(
                element("b", 2, Map.of("x", "{\"new\":1}", "y", "null")),
                element("a", 1, Map.of("x", "{\"old\":1}", "y", "5", "z", "6"))));
    assertThat(json(content)).isEqualTo(Map.of("x", "{\"new\":1}", "y", "null", "z", "6"));
    assertThat(content).containsEntry("z", new Entry("6", new Timestamp(1), new ItemHash("a")));
  }

  @Example
  void equalTimesAreOrderedByItemHash() {
    Element a = element("a", 1, Map.of("x", "1"));
    Element b = element("b", 1, Map.of("x", "2"));
    assertThat(json(AggregateFold.fold(List.of(b, a)))).isEqualTo(Map.of("x", "2"));
    assertThat(json(AggregateFold.fold(List.of(a, b)))).isEqualTo(Map.of("x", "2"));
  }

  @Example
  void nothingFoldsToNothing() {
    assertThat(AggregateFold.fold(List.of())).isEmpty();
  }

  @Property
  void mergingOneByOneInAnyOrderEqualsTheFold(
      @ForAll("elements") List<Element> elements, @ForAll long seed) {
    Map<String, Entry> merged = new HashMap<>();
    List<Element> arrived = new ArrayList<>(elements);
    arrived.addAll(elements);
    Collections.shuffle(arrived, new Random(seed));
    for (Element element : arrived) {
      element
          .entries()
          .forEach((name, value) -> {
            Entry current = merged.get(name);
            if (current == null
                || AggregateFold.wins(
                    element.time(), element.itemHash(), current.time(), current.itemHash())) {
              merged.put(name, new Entry(value, element.time(), element.itemHash()));
            }
          });
    }
    assertThat(merged).isEqualTo(AggregateFold.fold(elements));
  }

  @Property
  void winningIsATotalOrder(@ForAll("elements") List<Element> elements) {
    for (Element a : elements) {
      assertThat(wins(a, a)).isFalse();
      for (Element b : elements) {
        assertThat(wins(a, b)).isEqualTo(Element.ORDER.compare(a, b) > 0);
        assertThat(wins(a, b) || wins(b, a)).isEqualTo(!a.itemHash().equals(b.itemHash()));
      }
    }
  }

  @Provide
  Arbitrary<List<Element>> elements() {
    Arbitrary<Map<String, String>> entries =
        Arbitraries.maps(Arbitraries.of("a", "b", "c", "d"), Arbitraries.of("1", "2", "null", "{}"))
            .ofMaxSize(4);
    return Combinators.combine(
            Arbitraries.strings().withCharRange('a', 'f').ofLength(3),
            Arbitraries.longs().between(0, 3),
            entries)
        .as(AggregateFoldTest::element)
        .list()
        .uniqueElements(Element::itemHash)
        .ofMaxSize(12);
  }

  private static boolean wins(Element a, Element b) {
    return AggregateFold.wins(a.time(), a.itemHash(), b.time(), b.itemHash());
  }

  private static Element element(String hash, long micros, Map<String, String> entries) {
    return new Element(new ItemHash(hash), new Timestamp(micros), entries);
  }

  private static Map<String, String> json(Map<String, Entry> content) {
    Map<String, String> json = new HashMap<>();
    content.forEach((name, entry) -> json.put(name, entry.json()));
    return json;
  }
}
