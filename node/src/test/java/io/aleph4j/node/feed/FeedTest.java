package io.aleph4j.node.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.Draft;
import io.aleph4j.node.Eventually;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FeedTest {

  private static final Message MESSAGE =
      Draft.post(Draft.ACCOUNTS.getFirst(), "note", "{}").message();

  private static List<StoredMessage> messages(long first, int count) {
    List<StoredMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(new StoredMessage(first + i, MESSAGE, new Timestamp(0)));
    }
    return messages;
  }

  @Test
  void everyListenerHearsEverythingOnceInOrderAlthoughOneFails() {
    try (Feed feed = new Feed(0)) {
      Queue<Long> heard = new ConcurrentLinkedQueue<>();
      Queue<Long> alsoHeard = new ConcurrentLinkedQueue<>();
      var _ = feed.subscribe(message -> heard.add(message.seq()));
      var _ =
          feed.subscribe(message -> {
            if (message.seq() == 2) {
              throw new IllegalStateException("on purpose");
            }
            if (message.seq() == 3) {
              throw new StackOverflowError("on purpose");
            }
          });
      var _ = feed.subscribe(message -> alsoHeard.add(message.seq()));
      feed.publish(messages(1, 30));
      feed.publish(List.of());
      feed.publish(messages(31, 20));
      Eventually.holds("all heard", () -> alsoHeard.size() == 50);
      List<Long> all = LongStream.rangeClosed(1, 50).boxed().toList();
      assertThat(heard).containsExactlyElementsOf(all);
      assertThat(alsoHeard).containsExactlyElementsOf(all);
    }
  }

  @Test
  void whoeverHasClosedItsSubscriptionHearsNoMore() {
    try (Feed feed = new Feed(0)) {
      Queue<Long> heard = new ConcurrentLinkedQueue<>();
      Queue<Long> other = new ConcurrentLinkedQueue<>();
      Feed.Subscription subscription = feed.subscribe(message -> heard.add(message.seq()));
      var _ = feed.subscribe(message -> other.add(message.seq()));
      feed.publish(messages(1, 1));
      Eventually.holds("first heard", () -> other.size() == 1);
      subscription.close();
      feed.publish(messages(2, 1));
      Eventually.holds("second heard", () -> other.size() == 2);
      assertThat(heard).containsExactly(1L);
    }
  }

  @Test
  void whoeverPublishesIntoAFullFeedWaitsAndIsLetGoWhenInterrupted() throws InterruptedException {
    Feed feed = new Feed(0);
    CountDownLatch never = new CountDownLatch(1);
    var _ =
        feed.subscribe(_ -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Thread publisher = Thread.ofVirtual().start(() -> feed.publish(messages(1, 70_000)));
    Eventually.holds("the feed is full", () -> publisher.getState() == Thread.State.WAITING);
    assertThat(feed.place()).isEqualTo(1);
    assertThat(feed.handedOver()).isGreaterThan(65_000);
    publisher.interrupt();
    publisher.join();
    feed.close();
  }
}
