package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.TestDatabase;
import io.aleph4j.node.api.TestMessages.Made;
import io.aleph4j.node.storage.MessageOrder;
import io.aleph4j.node.storage.MessagePosition;
import io.aleph4j.node.storage.MessageQuery;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.MessageRow;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Lists of messages against a plain model of them: every filter, both orders, both directions,
 * floods of equal times.
 */
class MessageListsTest {

  private static final int MESSAGES = 250;
  private static final int QUERIES = 40;

  private static TestDatabase database;
  private static DataSource source;
  private static MessageReads reads;
  private static List<Made> all;

  @BeforeAll
  static void load() {
    database = new TestDatabase();
    source = database.database().dataSource();
    all = new TestMessages(7).make(MESSAGES);
    TestMessages.insert(source, all);
    reads = new MessageReads(source, new CountedTallies(source), 70);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void everyListIsWhatTheModelSays() {
    Random random = new Random(11);
    for (int i = 0; i < QUERIES; i++) {
      MessageQuery query = query(random);
      for (MessageOrder.SortBy sortBy : MessageOrder.SortBy.values()) {
        for (boolean ascending : new boolean[] {false, true}) {
          MessageOrder order = new MessageOrder(sortBy, ascending);
          List<MessageRow> expected = model(query, order);
          String what = query + " " + order;
          assertThat(reads.list(query, order, null, 0, 1000, true)).as(what).isEqualTo(expected);
          int size = 1 + random.nextInt(40);
          assertThat(pages(query, order, size))
              .as(what + " in pages of " + size)
              .isEqualTo(expected);
          assertThat(cursors(query, order, size))
              .as(what + " by cursors of " + size)
              .isEqualTo(expected);
          assertThat(reads.count(query, 1_000_000)).as(what).isEqualTo(expected.size());
        }
      }
    }
  }

  @Test
  void aListWithoutContentStillHasTheInlineOnes() {
    List<MessageRow> rows =
        reads.list(MessageQuery.all(), MessageOrder.NEWEST_FIRST, null, 0, 1000, false);
    assertThat(rows).allSatisfy(row -> assertThat(row.contentText()).isEqualTo(row.itemContent()));
  }

  @Test
  void statusesThatNoLiveMessageHasMatchNothing() {
    MessageQuery query = withStatuses(List.of(MessageStatus.REJECTED, MessageStatus.PENDING));
    assertThat(reads.list(query, MessageOrder.NEWEST_FIRST, null, 0, 10, true)).isEmpty();
    assertThat(reads.count(withStatuses(List.of(MessageStatus.REMOVING)), 10)).isZero();
    assertThat(reads.count(withStatuses(List.of(MessageStatus.PROCESSED)), 10_000))
        .isEqualTo(MESSAGES);
  }

  @Test
  void aMessageIsFoundByItsHashAndItsPlace() {
    for (Made made : all.subList(0, 20)) {
      MessageRow row = made.row();
      assertThat(reads.find(row.itemHash())).contains(row);
      assertThat(reads.seqOf(row.itemHash())).contains(row.seq());
      assertThat(reads.committedAfter(row.seq() - 1, 1)).containsExactly(row);
    }
    assertThat(reads.find("nothing")).isEmpty();
  }

  private static MessageQuery withStatuses(List<MessageStatus> statuses) {
    MessageQuery all = MessageQuery.all();
    return new MessageQuery(
        all.types(),
        statuses,
        all.senders(),
        all.owners(),
        all.refs(),
        all.contentHashes(),
        all.contentKeys(),
        all.contentTypes(),
        all.chains(),
        all.channels(),
        all.tags(),
        all.hashes(),
        all.paymentTypes(),
        null,
        null,
        null,
        null);
  }

  private static List<MessageRow> pages(MessageQuery query, MessageOrder order, int size) {
    List<MessageRow> found = new ArrayList<>();
    for (long offset = 0; offset <= MESSAGES; offset += size) {
      found.addAll(reads.list(query, order, null, offset, size, true));
    }
    return found;
  }

  private static List<MessageRow> cursors(MessageQuery query, MessageOrder order, int size) {
    List<MessageRow> found = new ArrayList<>();
    @Nullable MessagePosition after = null;
    for (int i = 0; i <= MESSAGES; i++) {
      List<MessageRow> part = reads.list(query, order, after, 0, size, true);
      found.addAll(part);
      if (part.size() < size) {
        return found;
      }
      after = part.getLast().position();
    }
    throw new AssertionError("the cursors do not end");
  }

  private static MessageQuery query(Random random) {
    return new MessageQuery(
        some(random, List.of(MessageType.POST, MessageType.AGGREGATE, MessageType.STORE), 4),
        random.nextInt(4) == 0
            ? List.of(MessageStatus.PROCESSED, MessageStatus.REMOVING)
            : List.of(),
        some(random, addresses("0xSender", 5), 3),
        some(random, addresses("0xOwner", 4), 5),
        some(random, names("ref", 4), 5),
        some(
            random,
            names("file", 4).stream().map(name -> ItemHash.sha256(name).value()).toList(),
            6),
        some(random, names("key", 4), 5),
        some(random, names("type", 4), 5),
        some(random, List.of("ETH", "SOL", "DOT"), 5),
        some(random, names("channel", 4), 4),
        some(random, List.of("tag0", "tag1", "tag-é", "none"), 5),
        some(random, all.subList(0, 50).stream().map(made -> made.row().itemHash()).toList(), 9),
        some(random, List.of("hold", "credit", "superfluid"), 6),
        random.nextInt(4) == 0 ? 1_700_000_000_000_000L + random.nextInt(6) * 500_000L : null,
        random.nextInt(4) == 0 ? 1_700_000_003_000_000L + random.nextInt(7) * 500_000L : null,
        random.nextInt(6) == 0 ? 102L : null,
        random.nextInt(6) == 0 ? 104L : null);
  }

  private static List<Address> addresses(String name, int count) {
    return names(name, count).stream().map(Address::new).toList();
  }

  private static List<String> names(String name, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(name + i);
    }
    return names;
  }

  /** No element with the odds of {@code of - 1} to one, else one or several. */
  private static <T> List<T> some(Random random, List<T> from, int of) {
    if (random.nextInt(of) > 0) {
      return List.of();
    }
    List<T> picked = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      picked.add(from.get(random.nextInt(from.size())));
    }
    return picked;
  }

  private static List<MessageRow> model(MessageQuery query, MessageOrder order) {
    return all.stream()
        .filter(made -> matches(query, made))
        .map(Made::row)
        .sorted(comparator(order))
        .toList();
  }

  private static boolean matches(MessageQuery query, Made made) {
    MessageRow row = made.row();
    Long start = query.startTime();
    Long end = query.endTime();
    Long startBlock = query.startBlock();
    Long endBlock = query.endBlock();
    @Nullable Long height =
        row.confirmations().isEmpty() ? null : row.confirmations().getFirst().height();
    return in(query.types(), row.type())
        && in(query.senders(), new Address(row.sender()))
        && in(query.owners(), new Address(row.owner()))
        && in(query.refs(), row.ref())
        && in(query.contentHashes(), row.contentHash())
        && in(query.contentKeys(), row.key())
        && in(query.contentTypes(), row.contentType())
        && in(query.chains(), row.chain())
        && in(query.channels(), row.channel())
        && (query.tags().isEmpty() || query.tags().stream().anyMatch(made.tags()::contains))
        && in(query.hashes(), row.itemHash())
        && in(query.paymentTypes(), row.paymentType())
        && (start == null || row.time() >= start)
        && (end == null || row.time() < end)
        && (startBlock == null || height == null || height >= startBlock)
        && (endBlock == null || (height != null && height < endBlock));
  }

  private static <T> boolean in(List<T> allowed, @Nullable T value) {
    return allowed.isEmpty() || (value != null && allowed.contains(value));
  }

  private static Comparator<MessageRow> comparator(MessageOrder order) {
    Comparator<MessageRow> time = directed(MessageRow::time, order.ascending());
    Comparator<MessageRow> keys =
        order.sortBy() == MessageOrder.SortBy.TIME
            ? time
            : directed(MessageListsTest::confirmedAt, order.ascending()).thenComparing(time);
    return keys.thenComparing(MessageRow::itemHash);
  }

  private static Comparator<MessageRow> directed(
      Function<MessageRow, Long> key, boolean ascending) {
    Comparator<MessageRow> comparator = Comparator.comparing(key);
    return ascending ? comparator : comparator.reversed();
  }

  private static long confirmedAt(MessageRow row) {
    Long at = row.firstConfirmedAt();
    return at == null ? Long.MAX_VALUE : at;
  }
}
