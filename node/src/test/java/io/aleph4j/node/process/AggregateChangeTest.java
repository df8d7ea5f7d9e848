package io.aleph4j.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.AggregateFold;
import io.aleph4j.protocol.ContentHeader;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the order of arrival and the batches: the fold of all elements comes out. */
class AggregateChangeTest {

  private static final Address OWNER = new Address("owner");
  private static final ContentHeader HEADER =
      new ContentHeader(null, null, "key", null, null, List.of());

  @Property(tries = 300)
  void anyOrderAndAnyBatchesGiveTheFold(
      @ForAll("elements") List<AggregateFold.Element> elements, @ForAll long seed) {
    Random random = new Random(seed);
    List<AggregateFold.Element> arrival = new ArrayList<>(elements);
    Collections.shuffle(arrival, random);
    Map<String, AggregateChange.Entry> table = new HashMap<>();
    AggregateChange.Revision first = null;
    AggregateChange.Revision last = null;
    int next = 0;
    while (next < arrival.size()) {
      int end = Math.min(arrival.size(), next + 1 + random.nextInt(4));
      AggregateChange batch = batch(arrival.subList(next, end));
      merge(table, batch);
      first = first == null || batch.first().compareTo(first) < 0 ? batch.first() : first;
      last = last == null || batch.last().compareTo(last) > 0 ? batch.last() : last;
      next = end;
    }
    Map<String, AggregateChange.Entry> folded = new HashMap<>();
    AggregateFold.fold(elements)
        .forEach((name, entry) ->
            folded.put(
                name,
                new AggregateChange.Entry(
                    entry.json(), new AggregateChange.Revision(entry.time(), entry.itemHash()))));
    assertThat(table).isEqualTo(folded);
    List<AggregateFold.Element> sorted =
        elements.stream().sorted(AggregateFold.Element.ORDER).toList();
    assertThat(first).isEqualTo(revision(sorted.getFirst()));
    assertThat(last).isEqualTo(revision(sorted.getLast()));
  }

  /** What the table does with what a batch brings. */
  private static void merge(Map<String, AggregateChange.Entry> table, AggregateChange batch) {
    batch
        .entries()
        .forEach((name, entry) ->
            table.merge(
                name,
                entry,
                (old, young) -> old.revision().compareTo(young.revision()) < 0 ? young : old));
  }

  private static AggregateChange batch(List<AggregateFold.Element> elements) {
    AggregateChange change = null;
    for (AggregateFold.Element element : elements) {
      AggregateContent content =
          new AggregateContent(OWNER, element.time(), "key", element.entries(), HEADER);
      if (change == null) {
        change = new AggregateChange(content, element.itemHash());
      } else {
        change.add(content, element.itemHash());
      }
    }
    AggregateChange merged = Objects.requireNonNull(change);
    assertThat(merged.owner()).isEqualTo(OWNER);
    assertThat(merged.key()).isEqualTo("key");
    return merged;
  }

  private static AggregateChange.Revision revision(AggregateFold.Element element) {
    return new AggregateChange.Revision(element.time(), element.itemHash());
  }

  @Provide
  Arbitrary<List<AggregateFold.Element>> elements() {
    Arbitrary<Map<String, String>> entries =
        Arbitraries.maps(
                Arbitraries.of("a", "b", "c", "", "ü"), Arbitraries.of("1", "null", "{}", "\"x\""))
            .ofMaxSize(4);
    return Combinators.combine(Arbitraries.longs().between(0, 3), entries)
        .as((time, names) -> Map.entry(new Timestamp(time), names))
        .list()
        .ofMinSize(1)
        .ofMaxSize(14)
        .map(AggregateChangeTest::named);
  }

  private static List<AggregateFold.Element> named(
      List<Map.Entry<Timestamp, Map<String, String>>> drafts) {
    List<AggregateFold.Element> elements = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      ItemHash hash = ItemHash.sha256("element " + i);
      elements.add(
          new AggregateFold.Element(hash, drafts.get(i).getKey(), drafts.get(i).getValue()));
    }
    return elements;
  }
}
