package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.storage.MessageOrder;
import io.aleph4j.node.storage.PostQuery;
import io.aleph4j.node.storage.PostReads;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is counted of posts, by keys, against what the same query lists, by names. */
class PostCountsTest extends NodeContract {

  private static final int POSTS = 80;
  private static final List<String> NAMES = List.of("one", "two", "three", "nowhere");

  private final SplittableRandom random = new SplittableRandom(11);
  private final List<String> hashes = new ArrayList<>();

  private void publish() {
    for (int i = 0; i < POSTS; i++) {
      Draft draft =
          Draft.post(random.nextBoolean() ? ALICE : BOB, name(), content(i))
              .at(random.nextInt(20))
              .on(random.nextInt(5) == 0 ? null : name());
      if (random.nextBoolean()) {
        draft = draft.withFields(draft.fields() + ",\"ref\":\"" + name() + '"');
      }
      ItemHash hash = process(draft);
      hashes.add(hash.value());
      if (random.nextInt(4) == 0) {
        process(Draft.amend(draft.sender(), hash.value(), content(i)).at(20 + random.nextInt(20)));
      }
    }
  }

  private String content(int number) {
    return "{\"n\":" + number + ",\"tags\":[\"" + name() + "\"]}";
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size() - 1));
  }

  private List<String> some(List<String> names) {
    return switch (random.nextInt(4)) {
      case 0 -> List.of(names.get(random.nextInt(names.size())));
      case 1 -> names.subList(0, names.size() / 2);
      default -> List.of();
    };
  }

  private @Nullable Long time() {
    return random.nextBoolean() ? null : (Long) (random.nextInt(40) * 1_000_000L);
  }

  private PostQuery query() {
    List<Address> owners =
        switch (random.nextInt(4)) {
          case 0 -> List.of(ALICE.address());
          case 1 -> List.of(ALICE.address(), CAROL.address());
          default -> List.of();
        };
    List<String> ofHashes = random.nextInt(5) == 0 ? some(hashes) : List.of();
    return new PostQuery(
        owners, ofHashes, some(NAMES), some(NAMES), some(NAMES), some(NAMES), time(), time());
  }

  @Test
  void asManyAreCountedAsListed() {
    publish();
    PostReads reads = new PostReads(database.source(), node.tallies());
    int found = 0;
    for (int i = 0; i < 400; i++) {
      PostQuery query = query();
      int listed = reads.list(query, MessageOrder.NEWEST_FIRST, null, 0, POSTS + 1, false).size();
      assertThat(reads.count(query, Long.MAX_VALUE)).as("%s", query).isEqualTo(listed);
      assertThat(reads.count(query, 3)).as("%s", query).isEqualTo(Math.min(listed, 3));
      found += listed;
    }
    assertThat(found).isPositive();
  }
}
