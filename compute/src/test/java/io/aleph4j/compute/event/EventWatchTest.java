package io.aleph4j.compute.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.client.NetworkMessage;
import io.aleph4j.compute.definition.FakeMessages;
import io.aleph4j.compute.watch.MessageFeed;
import io.aleph4j.protocol.ItemHash;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder
@Timeout(60)
class EventWatchTest {
  private static final Duration LOOK = Duration.ofMinutes(10);
  private static final ItemHash PROGRAM = ItemHash.sha256("program");

  private record Told(ItemHash program, String type) {}

  private record Opened(boolean all, @Nullable ItemHash after) {}

  @TempDir private Path folder;
  private final LinkedBlockingQueue<NetworkMessage> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private final List<Subscriber> listed = new CopyOnWriteArrayList<>();
  private final List<Opened> opened = new CopyOnWriteArrayList<>();
  private final AtomicInteger lists = new AtomicInteger();
  private final AtomicBoolean refuses = new AtomicBoolean();
  private final AtomicLong nanos = new AtomicLong();
  private @Nullable EventWatch watch;

  private final class Network implements EventNetwork {
    @Override
    public List<Subscriber> subscribers() {
      lists.incrementAndGet();
      return List.copyOf(listed);
    }

    @Override
    public MessageFeed open(boolean all, @Nullable ItemHash after) {
      opened.add(new Opened(all, after));
      return new Feed();
    }
  }

  private final class Feed implements MessageFeed {
    @Override
    public Optional<NetworkMessage> next(Duration timeout) {
      if (refuses.getAndSet(false)) {
        throw new IllegalStateException("no such message");
      }
      try {
        return Optional.ofNullable(heard.poll(1, TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    @Override
    public void close() {}
  }

  private static Subscriber subscriber(ItemHash program, String subscriptions) {
    return Subscriber.of(program, JsonMapper.shared().readTree(subscriptions));
  }

  private void run(ItemHash program, String message) {
    told.add(new Told(program, JsonMapper.shared().readTree(message).path("type").stringValue()));
  }

  private void open() {
    watch =
        new EventWatch(
            new Network(),
            new EventQueue(this::run, 100, 1_000_000),
            place(),
            LOOK,
            Duration.ofMillis(1),
            nanos::get);
  }

  private EventPlace place() {
    return new EventPlace(
        folder.resolve("place"), Duration.ofHours(1), () -> Instant.ofEpochSecond(1_700_000_000));
  }

  @AfterEach
  void close() {
    if (watch != null) {
      watch.close();
    }
  }

  private void until(java.util.concurrent.Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(1);
    }
  }

  private static NetworkMessage post(int number) {
    return FakeMessages.inline("POST", "{\"n\":" + number + "}");
  }

  private NetworkMessage program(String subscriptions) {
    return FakeMessages.inline("PROGRAM", "{\"on\":{\"message\":" + subscriptions + "}}");
  }

  @Test
  void whoSubscribedIsTold() throws Exception {
    listed.add(subscriber(PROGRAM, "[{\"type\":\"POST\"}]"));
    listed.add(subscriber(ItemHash.sha256("other"), "[{\"type\":\"STORE\"}]"));
    open();
    heard.add(FakeMessages.inline("AGGREGATE", "{\"a\":1}"));
    heard.add(post(1));
    assertThat(told.take()).isEqualTo(new Told(PROGRAM, "POST"));
    heard.add(FakeMessages.inline("STORE", "{}"));
    assertThat(told.take()).isEqualTo(new Told(ItemHash.sha256("other"), "STORE"));
    assertThat(opened).containsExactly(new Opened(true, null));
  }

  @Test
  void isToldNothingTwice() throws Exception {
    listed.add(subscriber(PROGRAM, "[{\"type\":\"POST\"},{\"chain\":\"ETH\"}]"));
    open();
    heard.add(post(1));
    heard.add(post(1));
    heard.add(FakeMessages.inline("STORE", "{}"));
    assertThat(told.take().type()).isEqualTo("POST");
    assertThat(told.take().type()).isEqualTo("STORE");
  }

  @Test
  void asLongAsNobodySubscribedOnlyProgramsAreHeardOf() throws Exception {
    open();
    until(() -> !opened.isEmpty());
    heard.add(program("[]"));
    heard.add(FakeMessages.inline("PROGRAM", "{\"on\":{\"http\":true}}"));
    NetworkMessage first = program("[{\"type\":\"POST\"}]");
    heard.add(first);
    until(() -> opened.size() == 2);
    assertThat(opened).containsExactly(new Opened(false, null), new Opened(true, first.itemHash()));
    heard.add(post(1));
    assertThat(told.take()).isEqualTo(new Told(first.itemHash(), "POST"));
    assertThat(told).isEmpty();
  }

  @Test
  void aProgramThatIsForgottenIsToldNothing() throws Exception {
    listed.add(subscriber(PROGRAM, "[{\"type\":\"POST\"}]"));
    open();
    until(() -> lists.get() == 1);
    listed.clear();
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":[7,\"" + ItemHash.sha256("x") + "\"]}"));
    heard.add(post(1));
    assertThat(told.take().type()).isEqualTo("POST");
    assertThat(lists).hasValue(1);
    heard.add(FakeMessages.inline("FORGET", "{\"hashes\":[\"" + PROGRAM + "\"]}"));
    until(() -> lists.get() == 2);
    heard.add(post(2));
    until(heard::isEmpty);
    until(() -> opened.size() == 2);
    assertThat(opened.getLast().all()).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void whatWasNotHeardOfIsFoundInTime() throws Exception {
    open();
    until(() -> lists.get() == 1);
    listed.add(subscriber(PROGRAM, "[{\"type\":\"POST\"}]"));
    nanos.addAndGet(LOOK.toNanos());
    until(() -> opened.size() == 2);
    heard.add(post(1));
    assertThat(told.take().program()).isEqualTo(PROGRAM);
  }

  @Test
  void goesOnAfterARestart() throws Exception {
    listed.add(subscriber(PROGRAM, "[{\"type\":\"POST\"}]"));
    open();
    heard.add(post(1));
    heard.add(post(2));
    told.take();
    told.take();
    close();
    until(() -> place().load().equals(Optional.of(post(2).itemHash())));
    open();
    until(() -> opened.size() == 2);
    assertThat(opened.getLast()).isEqualTo(new Opened(true, post(2).itemHash()));
    // A node that was set back does not know it any more.
    refuses.set(true);
    until(() -> opened.size() == 3);
    assertThat(opened.getLast()).isEqualTo(new Opened(true, null));
  }
}
