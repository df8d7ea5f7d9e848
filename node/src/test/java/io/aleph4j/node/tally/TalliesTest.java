package io.aleph4j.node.tally;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.Draft;
import io.aleph4j.node.TestDatabase;
import io.aleph4j.node.feed.Commit;
import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.payment.MoneyChange;
import io.aleph4j.node.process.Forgettable;
import io.aleph4j.node.process.Forgetting;
import io.aleph4j.node.process.Plan;
import io.aleph4j.node.storage.BatchWriter;
import io.aleph4j.node.storage.TallyQueries;
import io.aleph4j.node.storage.TallyTable;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ContentHeader;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The counters against plain counts of the same messages, before, between and after folds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TalliesTest {

  private static final List<String> SENDERS = List.of("0xAa", "0xBb", "0xaC", "sol", "%_\\q");

  /** With those of which an index of three characters at a time knows something, and others. */
  private static final List<String> CONTAINED =
      List.of("A", "0X", "0xA", "0xaC", "ol", "sol", "%_", "_\\q", "%", "0xCc", "x_A");

  private static final long HOUR = Bucket.Unit.HOUR.micros();
  private static final long DAY = Bucket.Unit.DAY.micros();

  private final Random random = new Random(11);
  private final List<StoredMessage> all = new ArrayList<>();
  private TestDatabase database;
  private Tallies tallies;
  private long seq;

  @BeforeAll
  void open() {
    database = new TestDatabase();
  }

  @BeforeEach
  void start() {
    database.empty();
    all.clear();
    seq = 0;
    tallies = newTallies();
  }

  @AfterEach
  void stop() {
    tallies.close();
  }

  @AfterAll
  void close() {
    database.close();
  }

  private Tallies newTallies() {
    return new Tallies(new TallyQueries(database.source()), new TallyTable(database.source()));
  }

  private StoredMessage make() {
    seq += 1 + random.nextInt(3);
    String channel = random.nextInt(4) == 0 ? null : pick("channel", "😀", "\uffee", "a=b");
    String sender = pick(SENDERS.toArray(String[]::new));
    String type = pick("note", "amend", "=", "");
    Draft draft =
        switch (random.nextInt(4)) {
          case 0 -> Draft.aggregate(Draft.ACCOUNTS.getFirst(), pick("k", "l"), "{}");
          case 1 ->
              random.nextBoolean()
                  ? Draft.of(
                      Draft.ACCOUNTS.getFirst(),
                      MessageType.STORE,
                      "\"item_type\":\"storage\",\"item_hash\":\"" + "a".repeat(64) + "\"")
                  : Draft.of(Draft.ACCOUNTS.getFirst(), MessageType.FORGET, "\"hashes\":[]");
          default ->
              Draft.of(
                  Draft.ACCOUNTS.getFirst(),
                  MessageType.POST,
                  "\"content\":" + seq + ",\"ref\":\"r\",\"type\":" + Draft.quoted(type));
        };
    Envelope envelope =
        draft
            .withFields(draft.fields())
            .forOwner(pick("0xAa", "owner"))
            .at((double) seq)
            .on(channel)
            .unsigned();
    Envelope sent =
        new Envelope(
            envelope.chain(),
            new Address(sender),
            envelope.type(),
            envelope.itemHash(),
            envelope.itemType(),
            envelope.itemContent(),
            new Timestamp(time()),
            channel,
            null);
    return new StoredMessage(seq, ContentParser.inline(sent), new Timestamp(seq));
  }

  /** Around the edges of hours and days, also before 1970. */
  private long time() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(-3, 4) * DAY + random.nextInt(-1, 2);
      case 1 -> random.nextInt(-60, 60) * HOUR + random.nextInt(-1, 2);
      default -> random.nextLong(-3 * DAY, 3 * DAY);
    };
  }

  @SafeVarargs
  private <T> T pick(T... values) {
    return values[random.nextInt(values.length)];
  }

  private void add(int count) {
    List<StoredMessage> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.add(make());
    }
    commit(batch, List.of());
  }

  private void commit(List<StoredMessage> batch, List<Forgettable> forgotten) {
    StoredMessage last = batch.getLast();
    Envelope by = last.message().envelope();
    Forgetting forgetting =
        new Forgetting(by.itemHash(), last.seq(), by.time(), forgotten, Map.of(), new Timestamp(0));
    new BatchWriter(database.source())
        .commit(
            new Plan(
                batch,
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                forgotten.isEmpty() ? null : forgetting,
                MoneyChange.NOTHING,
                List.of()),
            Set.of());
    all.addAll(batch);
    Set<ItemHash> gone = forgotten.stream().map(Forgettable::hash).collect(Collectors.toSet());
    all.removeIf(stored -> gone.contains(stored.message().envelope().itemHash()));
    tallies.add(new Commit(batch, forgotten));
  }

  /** Forgets some of what is there, be it folded already or not; sometimes all of a sender. */
  private void forgetSome() {
    String sender = pick(SENDERS.toArray(String[]::new));
    boolean whole = random.nextInt(3) == 0;
    List<Forgettable> forgotten =
        all.stream()
            .filter(stored ->
                whole
                    ? stored.message().envelope().sender().value().equals(sender)
                    : random.nextInt(4) == 0)
            .map(TalliesTest::forgettable)
            .toList();
    commit(List.of(make()), forgotten);
  }

  private static Forgettable forgettable(StoredMessage stored) {
    Message message = stored.message();
    Envelope envelope = message.envelope();
    ContentHeader header = message.content().header();
    return new Forgettable(
        stored.seq(),
        envelope.itemHash(),
        envelope.type(),
        envelope.chain(),
        envelope.sender(),
        message.content().address(),
        envelope.channel(),
        envelope.time(),
        header.type(),
        header.ref(),
        header.key());
  }

  private long count(Predicate<Counted> wanted) {
    return all.stream().map(Counted::of).filter(wanted).count();
  }

  @Test
  void everyCounterIsAPlainCountWhateverIsFolded() {
    for (int round = 0; round < 12; round++) {
      add(1 + random.nextInt(60));
      compareCounters();
      compareNames();
      compareRanking();
      forgetSome();
      compareCounters();
      compareNames();
      compareRanking();
      if (round % 2 == 0) {
        tallies.fold();
        compareCounters();
        compareRanking();
        tallies.fold();
      }
      if (round % 5 == 3) {
        tallies.close();
        tallies = newTallies();
      }
      if (round % 5 == 4) {
        // As after a crash: what was counted in memory only is counted again.
        tallies = newTallies();
      }
    }
    compareCounters();
    compareNames();
    compareRanges();
  }

  private void compareCounters() {
    assertThat(tallies.total()).isEqualTo(all.size());
    assertThat(tallies.posts()).isEqualTo(count(Counted::originalPost));
    for (MessageType type : MessageType.values()) {
      assertThat(tallies.byType(type)).isEqualTo(count(c -> c.type() == type));
    }
    for (String name : List.of("0xAa", "0xBb", "sol", "owner", "0xaa", "")) {
      Address address = new Address(name);
      assertThat(tallies.bySender(address)).isEqualTo(count(c -> c.sender().equals(name)));
      assertThat(tallies.byOwner(address)).isEqualTo(count(c -> c.owner().equals(name)));
      assertThat(tallies.bySenderAndType(address, MessageType.POST))
          .isEqualTo(count(c -> c.sender().equals(name) && c.type() == MessageType.POST));
      assertThat(tallies.byOwnerAndType(address, MessageType.STORE))
          .isEqualTo(count(c -> c.owner().equals(name) && c.type() == MessageType.STORE));
      assertThat(tallies.postsByOwner(address))
          .isEqualTo(count(c -> c.originalPost() && c.owner().equals(name)));
      assertThat(tallies.postsByOwnerAndType(address, "="))
          .isEqualTo(
              count(
                  c -> c.originalPost() && c.owner().equals(name) && "=".equals(c.contentType())));
    }
    for (String channel : List.of("channel", "😀", "a=b", "")) {
      assertThat(tallies.byChannel(channel)).isEqualTo(count(c -> channel.equals(c.channel())));
      assertThat(tallies.byChannelAndType(channel, MessageType.AGGREGATE))
          .isEqualTo(count(c -> channel.equals(c.channel()) && c.type() == MessageType.AGGREGATE));
      assertThat(tallies.postsByChannel(channel))
          .isEqualTo(count(c -> c.originalPost() && channel.equals(c.channel())));
    }
    for (String type : List.of("note", "amend", "=", "")) {
      assertThat(tallies.byContentType(type)).isEqualTo(count(c -> type.equals(c.contentType())));
      assertThat(tallies.postsByType(type))
          .isEqualTo(count(c -> c.originalPost() && type.equals(c.contentType())));
    }
  }

  private void compareNames() {
    assertThat(tallies.channels()).isEqualTo(sorted(all.stream().map(Counted::of).toList()));
    for (String sender : SENDERS) {
      List<Counted> sent =
          all.stream().map(Counted::of).filter(c -> c.sender().equals(sender)).toList();
      assertThat(tallies.channelsOfSender(new Address(sender))).isEqualTo(sorted(sent));
      assertThat(tallies.postTypesOfSender(new Address(sender)))
          .isEqualTo(
              sent.stream()
                  .filter(c -> c.type() == MessageType.POST)
                  .map(Counted::contentType)
                  .distinct()
                  .sorted()
                  .toList());
    }
  }

  private static List<String> sorted(List<Counted> messages) {
    Comparator<String> byCodePoint =
        (a, b) -> java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    return messages.stream()
        .flatMap(c -> java.util.stream.Stream.ofNullable(c.channel()))
        .distinct()
        .sorted(byCodePoint)
        .toList();
  }

  private void compareRanking() {
    Map<String, SenderStats> plain = new HashMap<>();
    for (StoredMessage stored : all) {
      Counted c = Counted.of(stored);
      plain.merge(c.sender(), stats(c), TalliesTest::plus);
    }
    assertThat(tallies.senderStats(List.of())).containsExactlyInAnyOrderElementsOf(plain.values());
    assertThat(tallies.senderStats(List.of(new Address("sol"), new Address("nobody"))))
        .containsExactlyElementsOf(
            plain.containsKey("sol") ? List.of(plain.get("sol")) : List.of());
    assertThat(tallies.senders(null)).isEqualTo(plain.size());
    for (String text : CONTAINED) {
      assertThat(tallies.senders(text))
          .isEqualTo(plain.keySet().stream().filter(sender -> contains(sender, text)).count());
    }
    for (SenderStatsQuery.Column column : SenderStatsQuery.Column.values()) {
      for (boolean ascending : new boolean[] {true, false}) {
        comparePages(
            plain,
            column,
            ascending,
            random.nextBoolean() ? pick(CONTAINED.toArray(String[]::new)) : null);
      }
    }
  }

  private void comparePages(
      Map<String, SenderStats> plain,
      SenderStatsQuery.Column column,
      boolean ascending,
      @Nullable String contains) {
    Comparator<SenderStats> order = Comparator.comparingLong(stats -> value(stats, column));
    List<SenderStats> expected =
        plain.values().stream()
            .filter(stats -> contains == null || contains(stats.sender().value(), contains))
            .sorted((ascending ? order : order.reversed()).thenComparing(stats -> stats.sender()))
            .toList();
    List<SenderStats> offsets = new ArrayList<>();
    List<SenderStats> cursors = new ArrayList<>();
    SenderStatsQuery.After after = null;
    for (int page = 0; page <= expected.size(); page++) {
      offsets.addAll(
          tallies.senderStats(
              new SenderStatsQuery(contains, column, ascending, null, 2L * page, 2)));
      List<SenderStats> next =
          tallies.senderStats(new SenderStatsQuery(contains, column, ascending, after, 0, 1));
      cursors.addAll(next);
      if (!next.isEmpty()) {
        after =
            new SenderStatsQuery.After(value(next.getFirst(), column), next.getFirst().sender());
      }
    }
    assertThat(offsets).isEqualTo(expected);
    assertThat(cursors).isEqualTo(expected);
  }

  private static boolean contains(String sender, String text) {
    return sender.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }

  private static long value(SenderStats stats, SenderStatsQuery.Column column) {
    return stats.of(column);
  }

  private static SenderStats stats(Counted c) {
    return new SenderStats(
        new Address(c.sender()),
        1,
        c.type() == MessageType.POST ? 1 : 0,
        c.type() == MessageType.AGGREGATE ? 1 : 0,
        c.type() == MessageType.STORE ? 1 : 0,
        c.type() == MessageType.FORGET ? 1 : 0,
        0,
        0);
  }

  private static SenderStats plus(SenderStats a, SenderStats b) {
    return new SenderStats(
        a.sender(),
        a.messages() + b.messages(),
        a.post() + b.post(),
        a.aggregate() + b.aggregate(),
        a.store() + b.store(),
        a.forget() + b.forget(),
        0,
        0);
  }

  private void compareRanges() {
    List<Long> bounds = new ArrayList<>(List.of(Long.MIN_VALUE, Long.MIN_VALUE + 1));
    bounds.addAll(List.of(Long.MAX_VALUE, Long.MAX_VALUE - 1, 0L, DAY, HOUR, -HOUR));
    for (int i = 0; i < 150; i++) {
      long from = random.nextInt(3) == 0 ? pick(bounds.toArray(Long[]::new)) : time();
      long to = random.nextInt(3) == 0 ? pick(bounds.toArray(Long[]::new)) : time();
      MessageType type = random.nextBoolean() ? null : pick(MessageType.POST, MessageType.STORE);
      assertThat(tallies.byTypeAndTime(type, new Timestamp(from), new Timestamp(to)))
          .as("%s [%d, %d)", type, from, to)
          .isEqualTo(
              count(
                  c -> (type == null || c.type() == type) && c.time() >= from && (c.time() < to)));
    }
  }

  @Test
  void readersNeverSeeLessThanWasCountedBeforeNorMoreThanAfter() throws InterruptedException {
    AtomicInteger before = new AtomicInteger();
    AtomicInteger after = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int kind = i;
      readers.add(
          Thread.ofVirtual()
              .start(() -> {
                while (!stop.get()) {
                  int least = after.get();
                  long seen =
                      switch (kind) {
                        case 0 -> tallies.total();
                        case 1 ->
                            tallies.senderStats(List.of()).stream()
                                .mapToLong(SenderStats::messages)
                                .sum();
                        default ->
                            tallies.byTypeAndTime(
                                null, new Timestamp(Long.MIN_VALUE), new Timestamp(Long.MAX_VALUE));
                      };
                  int most = before.get();
                  if (seen < least || seen > most) {
                    faults.add(kind + ": " + seen + " is not in " + least + " to " + most);
                  }
                }
              }));
    }
    Thread folder =
        Thread.ofVirtual()
            .start(() -> {
              while (!stop.get()) {
                tallies.fold();
              }
            });
    for (int i = 0; i < 300; i++) {
      List<StoredMessage> batch = List.of(make(), make(), make());
      before.addAndGet(3);
      tallies.add(Commit.of(batch));
      after.addAndGet(3);
    }
    stop.set(true);
    folder.join();
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void aFoldWhoseAnswerWasLostIsNotDoneTwice() {
    add(10);
    // Another hand folds the same generation, as a commit does whose answer is lost.
    Generation same = new Generation(0);
    all.forEach(stored -> same.add(Counted.of(stored)));
    new TallyTable(database.source()).fold(same);
    tallies.fold();
    assertThat(tallies.total()).isEqualTo(10);
    add(5);
    tallies.fold();
    assertThat(tallies.total()).isEqualTo(15);
    assertThat(database.one("SELECT n FROM tally WHERE dimension = 1")).isEqualTo("15");
  }
}
