package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.storage.Consistency;
import io.aleph4j.node.storage.MessageOrder;
import io.aleph4j.node.storage.MessageOrder.SortBy;
import io.aleph4j.node.storage.MessagePosition;
import io.aleph4j.node.storage.MessageQuery;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.PostQuery;
import io.aleph4j.node.storage.PostReads;
import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lists of messages and posts by tags, against the same filtered and sorted in memory. */
class TagListsTest extends NodeContract {

  private static final int POSTS = Boolean.getBoolean("aleph.full") ? 400 : 120;
  private static final int QUERIES = Boolean.getBoolean("aleph.full") ? 300 : 60;
  private static final List<String> TAGS = List.of("one", "two", "three", "é", "four");
  private static final List<String> TYPES = List.of("note", "blog");
  private static final String NOT_THERE = "nowhere";
  private static final int SECONDS = 12;

  private final SplittableRandom random = new SplittableRandom(23);
  private final Map<ItemHash, Made> live = new LinkedHashMap<>();

  /** A live message; the version of a post that is in force is told apart. */
  private record Made(
      Account sender,
      String type,
      List<String> tags,
      MessagePosition position,
      @Nullable ItemHash original,
      int order) {}

  // Few times, so that all ties occur; tags that are repeated; amends with other tags, or none,
  // some of them older than what is in force.
  private void publish() {
    live.clear();
    List<ItemHash> originals = new ArrayList<>();
    for (int i = 0; i < POSTS; i++) {
      if (i > 9 && random.nextInt(3) == 0) {
        ItemHash original = originals.get(random.nextInt(originals.size()));
        Account sender = madeOf(original).sender;
        List<String> tags = tags();
        Draft amend = Draft.amend(sender, original.value(), content(i, tags)).at(time());
        publish(amend, "amend", tags, original, i);
      } else {
        String type = TYPES.get(random.nextInt(2));
        Account sender = random.nextBoolean() ? ALICE : BOB;
        List<String> tags = tags();
        Draft post = Draft.post(sender, type, content(i, tags)).at(time());
        originals.add(publish(post, type, tags, null, i));
      }
    }
  }

  private ItemHash publish(
      Draft draft, String type, List<String> tags, @Nullable ItemHash original, int order) {
    Envelope envelope = draft.sign();
    Long confirmedAt = random.nextInt(3) == 0 ? null : (Long) (random.nextInt(4) * 1_000_000L);
    Submission submission = Submission.of(envelope);
    if (confirmedAt != null) {
      submission =
          submission.confirmedBy(
              new Confirmation(Chain.ETH, "0x" + confirmedAt, 1, new Timestamp(confirmedAt), "p"));
    }
    assertThat(node.intake().submit(submission)).isEqualTo(new Outcome.Processed());
    MessagePosition position =
        new MessagePosition(confirmedAt, draft.micros(), envelope.itemHash().value());
    live.put(envelope.itemHash(), new Made(draft.sender(), type, tags, position, original, order));
    return envelope.itemHash();
  }

  private Made madeOf(ItemHash hash) {
    return Objects.requireNonNull(live.get(hash), "a live message");
  }

  private static String content(int number, List<String> tags) {
    return tags.isEmpty()
        ? "{\"n\":" + number + "}"
        : "{\"n\":" + number + ",\"tags\":[\"" + String.join("\",\"", tags) + "\"]}";
  }

  private int time() {
    return random.nextInt(SECONDS);
  }

  private List<String> tags() {
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(i -> TAGS.get(random.nextInt(TAGS.size())))
        .toList();
  }

  /** Forgets some originals, with their amends, and some amends alone. */
  private void forgetSome(int count) {
    for (int i = 0; i < count; i++) {
      List<ItemHash> hashes = new ArrayList<>(live.keySet());
      ItemHash gone = hashes.get(random.nextInt(hashes.size()));
      Account sender = madeOf(gone).sender;
      process(Draft.forget(sender, gone).at(100));
      live.remove(gone);
      live.values().removeIf(made -> gone.equals(made.original));
    }
  }

  /** What a query asks, of either kind of list. */
  private record Asked(
      List<String> tags,
      List<Account> owners,
      List<String> types,
      @Nullable Long start,
      @Nullable Long end) {

    boolean matches(Made made, List<String> shown, long time) {
      return !Collections.disjoint(tags, shown)
          && (owners.isEmpty() || owners.contains(made.sender))
          && (types.isEmpty() || types.contains(made.type))
          && (start == null || time >= start)
          && (end == null || time < end);
    }

    private List<Address> addresses() {
      return owners.stream().map(Account::address).toList();
    }

    MessageQuery messages() {
      return new MessageQuery(
          List.of(MessageType.POST),
          List.of(),
          List.of(),
          addresses(),
          List.of(),
          List.of(),
          List.of(),
          types,
          List.of(),
          List.of(),
          tags,
          List.of(),
          List.of(),
          start,
          end,
          null,
          null);
    }

    MessageQuery messagesOfTagsAlone() {
      return new MessageQuery(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
          List.of(), List.of(), tags, List.of(), List.of(), start, end, null, null);
    }

    PostQuery posts() {
      return new PostQuery(addresses(), List.of(), List.of(), types, tags, List.of(), start, end);
    }

    Asked tagsAlone() {
      return new Asked(tags, List.of(), List.of(), start, end);
    }
  }

  private Asked asked() {
    List<String> tags = new ArrayList<>(TAGS);
    tags.add(NOT_THERE);
    int begin = random.nextInt(tags.size());
    int end = random.nextBoolean() ? begin + 1 : begin + 1 + random.nextInt(tags.size() - begin);
    return new Asked(
        tags.subList(begin, end),
        random.nextInt(3) == 0 ? List.of(BOB) : List.of(),
        random.nextInt(3) == 0 ? List.of("note") : List.of(),
        random.nextInt(3) == 0 ? (Long) (random.nextInt(6) * 1_000_000L) : null,
        random.nextInt(3) == 0 ? (Long) ((5 + random.nextInt(8)) * 1_000_000L) : null);
  }

  private List<MessagePosition> messages(Asked asked, MessageOrder order) {
    return live.values().stream()
        .filter(made -> asked.matches(made, made.tags, made.position.time()))
        .map(Made::position)
        .sorted(comparator(order))
        .toList();
  }

  /** Posts at the times of their versions in force, or of themselves by confirmation. */
  private List<MessagePosition> posts(Asked asked, MessageOrder order) {
    List<MessagePosition> posts = new ArrayList<>();
    Map<String, String> versions = versions();
    for (Map.Entry<ItemHash, Made> one : live.entrySet()) {
      Made original = one.getValue();
      if (original.original != null) {
        continue;
      }
      Made shown = madeOf(new ItemHash(versions.getOrDefault(one.getKey().value(), "none")));
      if (asked.matches(original, shown.tags, shown.position.time())) {
        MessagePosition position = original.position;
        long time = order.sortBy() == SortBy.TIME ? shown.position.time() : position.time();
        posts.add(new MessagePosition(position.confirmedAt(), time, position.itemHash()));
      }
    }
    return posts.stream().sorted(comparator(order)).toList();
  }

  // Which version is in force, the rows say: what decides it is tested elsewhere.
  private Map<String, String> versions() {
    Map<String, String> versions = new HashMap<>();
    database
        .all(
            "SELECT o.item_hash || ' ' || l.item_hash FROM post p JOIN message o"
                + " ON o.seq = p.original_seq JOIN message l ON l.seq = p.latest_seq")
        .forEach(pair -> {
          int space = pair.indexOf(' ');
          versions.put(pair.substring(0, space), pair.substring(space + 1));
        });
    return versions;
  }

  private static Comparator<MessagePosition> comparator(MessageOrder order) {
    Comparator<MessagePosition> byTime = Comparator.comparingLong(MessagePosition::time);
    Comparator<MessagePosition> ascending =
        switch (order.sortBy()) {
          case TIME -> byTime;
          case TX_TIME ->
              Comparator.<MessagePosition>comparingLong(
                      one -> one.confirmedAt() == null ? Long.MAX_VALUE : one.confirmedAt())
                  .thenComparing(byTime);
        };
    return (order.ascending() ? ascending : ascending.reversed())
        .thenComparing(MessagePosition::itemHash);
  }

  /** The same counters, or such as make a tag the rarest of all that is asked. */
  private TallyReads tallies() {
    TallyReads real = node.tallies();
    return random.nextBoolean()
        ? real
        : (TallyReads)
            Proxy.newProxyInstance(
                TallyReads.class.getClassLoader(),
                new Class<?>[] {TallyReads.class},
                (_, method, arguments) ->
                    method.getReturnType() == long.class
                        ? (Object) 1_000_000_000L
                        : method.invoke(real, arguments));
  }

  private interface Page {
    List<MessagePosition> read(@Nullable MessagePosition after, long offset, int limit);
  }

  private void assertWalks(
      String what, List<MessagePosition> wanted, MessageOrder order, Page page) {
    int size = 1 + random.nextInt(20);
    List<MessagePosition> byPage = new ArrayList<>();
    List<MessagePosition> byCursor = new ArrayList<>();
    for (int from = 0; from <= wanted.size(); from += size) {
      byPage.addAll(page.read(null, from, size));
      byCursor.addAll(page.read(byCursor.isEmpty() ? null : byCursor.getLast(), 0, size));
    }
    assertThat(hashes(byPage))
        .as("%s %s, pages of %d", what, order, size)
        .isEqualTo(hashes(wanted));
    assertThat(hashes(byCursor))
        .as("%s %s, cursors of %d", what, order, size)
        .isEqualTo(hashes(wanted));
  }

  private static List<String> hashes(List<MessagePosition> list) {
    return list.stream().map(MessagePosition::itemHash).toList();
  }

  /** From where on pages are looked for in the index first. */
  private int deepOffset() {
    return 1 + random.nextInt(100);
  }

  private int assertMessages(Asked asked, MessageQuery query, MessageOrder order) {
    MessageReads reads = new MessageReads(database.source(), tallies(), deepOffset());
    List<MessagePosition> wanted = messages(asked, order);
    assertWalks(
        "messages of " + query,
        wanted,
        order,
        (after, offset, limit) ->
            reads.list(query, order, after, offset, limit, false).stream()
                .map(row -> new MessagePosition(row.firstConfirmedAt(), row.time(), row.itemHash()))
                .toList());
    assertThat(reads.count(query, 10_000)).as("%s", query).isEqualTo(wanted.size());
    assertThat(reads.count(query, 4)).as("%s", query).isEqualTo(Math.min(4, wanted.size()));
    return wanted.size();
  }

  private int assertPosts(Asked asked, MessageOrder order) {
    PostReads reads = new PostReads(database.source(), tallies(), deepOffset());
    PostQuery query = asked.posts();
    List<MessagePosition> wanted = posts(asked, order);
    assertWalks(
        "posts of " + query,
        wanted,
        order,
        (after, offset, limit) ->
            reads.list(query, order, after, offset, limit, false).stream()
                .map(row -> row.position(order.sortBy()))
                .toList());
    assertThat(reads.count(query, 10_000)).as("%s", query).isEqualTo(wanted.size());
    assertThat(reads.count(query, 4)).as("%s", query).isEqualTo(Math.min(4, wanted.size()));
    return wanted.size();
  }

  private void assertLists(int queries) {
    int found = 0;
    for (int i = 0; i < queries; i++) {
      Asked asked = asked();
      SortBy sortBy = random.nextInt(3) == 0 ? SortBy.TX_TIME : SortBy.TIME;
      MessageOrder order = new MessageOrder(sortBy, random.nextBoolean());
      found += assertMessages(asked, asked.messages(), order);
      found += assertMessages(asked.tagsAlone(), asked.messagesOfTagsAlone(), order);
      found += assertPosts(asked, order);
      found += assertPosts(asked.tagsAlone(), order);
    }
    assertThat(found).isPositive();
    assertThat(new Consistency(database.source()).faults()).isEmpty();
    assertAuditClean();
  }

  @Test
  void listsByTagsAreThoseOfAPlainFilter() {
    publish();
    assertLists(QUERIES / 2);
    forgetSome(POSTS / 4);
    assertLists(QUERIES / 2);
  }
}
