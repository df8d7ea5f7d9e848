package io.aleph4j.compute;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.MessageFilter;
import io.aleph4j.client.MessageStream;
import io.aleph4j.client.NetworkMessage;
import io.aleph4j.compute.event.EventNetwork;
import io.aleph4j.compute.event.EventPlace;
import io.aleph4j.compute.event.EventQueue;
import io.aleph4j.compute.event.EventWatch;
import io.aleph4j.compute.event.ProgramEvents;
import io.aleph4j.compute.event.Subscriber;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.compute.watch.MessageFeed;
import io.aleph4j.compute.watch.UpdateWatch;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a compute node hears of its core node, wired. */
final class Watches {

  /** How long something that nobody told of may go unseen. */
  private static final Duration SWEEP = Duration.ofMinutes(10);

  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** How many messages may wait for one program, and how much text for all of them. */
  private static final int EVENTS_PER_PROGRAM = 100;

  private static final long EVENT_CHARACTERS = 32L << 20;

  /** What came longer ago while the node was away is of no use to programs any more. */
  private static final Duration EVENTS_KEPT = Duration.ofHours(1);

  private Watches() {}

  /** Hears of new versions of files, and of the end of machines. */
  static UpdateWatch updates(CoreNodeClient node, VmPool machines) {
    MessageFilter filter =
        MessageFilter.all().types(List.of(MessageType.STORE, MessageType.FORGET));
    return new UpdateWatch(
        () -> new StreamFeed(node.stream(filter, 0, null)),
        machines,
        SWEEP,
        PAUSE,
        System::nanoTime);
  }

  /** Runs programs by messages. */
  static EventWatch events(
      Path folder, CoreNodeClient node, ProgramEvents programs, InstantSource clock) {
    return new EventWatch(
        new NodeEvents(node),
        new EventQueue(programs, EVENTS_PER_PROGRAM, EVENT_CHARACTERS),
        new EventPlace(folder.resolve("events-told"), EVENTS_KEPT, clock),
        SWEEP,
        PAUSE,
        System::nanoTime);
  }

  private record NodeEvents(CoreNodeClient node) implements EventNetwork {
    @Override
    public List<Subscriber> subscribers() {
      return node.subscribedPrograms().stream()
          .map(program -> Subscriber.of(program.itemHash(), program.subscriptions()))
          .toList();
    }

    @Override
    public MessageFeed open(boolean all, @Nullable ItemHash after) {
      MessageFilter filter =
          all
              ? MessageFilter.all()
              : MessageFilter.all().types(List.of(MessageType.PROGRAM, MessageType.FORGET));
      return new StreamFeed(node.stream(filter, 0, after));
    }
  }

  private record StreamFeed(MessageStream stream) implements MessageFeed {
    @Override
    public Optional<NetworkMessage> next(Duration timeout) {
      return stream.next(timeout);
    }

    @Override
    public void close() {
      stream.close();
    }
  }
}
