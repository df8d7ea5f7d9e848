package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.storage.Consistency;
import io.aleph4j.node.storage.MessageOrder;
import io.aleph4j.node.storage.MessagePosition;
import io.aleph4j.node.storage.MessageQuery;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.PostQuery;
import io.aleph4j.node.storage.PostReads;
import io.aleph4j.node.storage.PostRow;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists in the order of first confirmations, against the same messages sorted in memory. */
class ConfirmationOrderTest extends NodeContract {

  private static final int MESSAGES = 120;

  /** A message as a list shows it. */
  private record Listed(MessagePosition position, String sender) {}

  private List<Listed> all = List.of();

  // Few times of either kind, so that all ties occur; one in three is never confirmed, and some are
  // confirmed twice, or after they were stored.
  @BeforeEach
  void publish() {
    SplittableRandom random = new SplittableRandom(7);
    List<Listed> listed = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      Draft draft =
          Draft.post(i % 3 == 0 ? BOB : ALICE, "note", "{\"n\":" + i + "}").at(random.nextInt(4));
      Envelope post = draft.sign();
      Long confirmedAt = null;
      if (random.nextInt(3) == 0) {
        submit(post);
      } else {
        confirmedAt = confirm(post, random.nextInt(4));
      }
      if (random.nextInt(4) == 0) {
        long again = confirm(post, random.nextInt(4));
        confirmedAt = confirmedAt == null ? (Long) again : (Long) Math.min(confirmedAt, again);
      }
      listed.add(
          new Listed(
              new MessagePosition(confirmedAt, draft.micros(), post.itemHash().value()),
              draft.sender().address().value()));
    }
    all = List.copyOf(listed);
  }

  private long confirm(Envelope post, int height) {
    Timestamp time = new Timestamp(height * 1_000_000L);
    node.intake()
        .submit(
            Submission.of(post)
                .confirmedBy(new Confirmation(Chain.ETH, "0x" + height, height, time, "p")));
    return time.micros();
  }

  private List<MessagePosition> sorted(boolean ascending, @Nullable String sender) {
    Comparator<MessagePosition> order =
        Comparator.<MessagePosition>comparingLong(
                one -> one.confirmedAt() == null ? Long.MAX_VALUE : one.confirmedAt())
            .thenComparingLong(MessagePosition::time);
    return all.stream()
        .filter(one -> sender == null || sender.equals(one.sender))
        .map(Listed::position)
        .sorted((ascending ? order : order.reversed()).thenComparing(MessagePosition::itemHash))
        .toList();
  }

  /** Walks a list by pages and by cursor, with pages of several sizes. */
  private static void assertWalks(List<MessagePosition> wanted, Page page) {
    for (int size : new int[] {1, 7, 50, MESSAGES + 1}) {
      List<MessagePosition> byPage = new ArrayList<>();
      List<MessagePosition> byCursor = new ArrayList<>();
      for (int from = 0; from <= wanted.size(); from += size) {
        byPage.addAll(page.read(null, from, size));
        byCursor.addAll(page.read(byCursor.isEmpty() ? null : byCursor.getLast(), 0, size));
      }
      assertThat(byPage).as("pages of %d", size).isEqualTo(wanted);
      assertThat(byCursor).as("cursors of %d", size).isEqualTo(wanted);
    }
  }

  private interface Page {
    List<MessagePosition> read(@Nullable MessagePosition after, long offset, int limit);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messagesAreWalkedInBothDirections(boolean ascending) {
    MessageOrder order = new MessageOrder(MessageOrder.SortBy.TX_TIME, ascending);
    MessageReads reads = new MessageReads(database.source(), node.tallies());
    Function<MessageQuery, Page> page =
        query ->
            (after, offset, limit) ->
                reads.list(query, order, after, offset, limit, true).stream()
                    .map(row ->
                        new MessagePosition(row.firstConfirmedAt(), row.time(), row.itemHash()))
                    .toList();
    assertWalks(sorted(ascending, null), page.apply(MessageQuery.all()));
    Address bob = BOB.address();
    assertWalks(sorted(ascending, bob.value()), page.apply(ofSender(bob)));
    // Each block was made in the second of its number.
    Predicate<MessagePosition> before =
        one -> one.confirmedAt() != null && one.confirmedAt() < 2_000_000;
    assertWalks(
        sorted(ascending, null).stream().filter(before).toList(),
        page.apply(query(List.of(), null, 2L)));
    assertWalks(
        sorted(ascending, null).stream().filter(before.negate()).toList(),
        page.apply(query(List.of(), 2L, null)));
  }

  private static MessageQuery ofSender(Address sender) {
    return query(List.of(sender), null, null);
  }

  private static MessageQuery query(
      List<Address> senders, @Nullable Long startBlock, @Nullable Long endBlock) {
    return new MessageQuery(
        List.of(),
        List.of(),
        senders,
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
        null,
        null,
        startBlock,
        endBlock);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void postsAreWalkedInBothDirections(boolean ascending) {
    MessageOrder order = new MessageOrder(MessageOrder.SortBy.TX_TIME, ascending);
    PostReads reads = new PostReads(database.source(), node.tallies());
    Function<List<Address>, Page> page =
        owners ->
            (after, offset, limit) ->
                reads
                    .list(
                        new PostQuery(
                            owners, List.of(), List.of(), List.of(), List.of(), List.of(), null,
                            null),
                        order,
                        after,
                        offset,
                        limit,
                        true)
                    .stream()
                    .map((PostRow row) -> row.position(MessageOrder.SortBy.TX_TIME))
                    .toList();
    assertWalks(sorted(ascending, null), page.apply(List.of()));
    assertWalks(sorted(ascending, BOB.address().value()), page.apply(List.of(BOB.address())));
    assertThat(new Consistency(database.source()).faults()).isEmpty();
    database.run("UPDATE post SET first_confirmed_at = -1 WHERE first_confirmed_at IS NULL");
    assertThat(new Consistency(database.source()).faults())
        .anyMatch(one -> one.contains("is not confirmed when its message is"));
  }
}
