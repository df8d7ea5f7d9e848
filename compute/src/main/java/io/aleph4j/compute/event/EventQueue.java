package io.aleph4j.compute.event;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.protocol.ItemHash;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that wait for programs. Each program has its own line and takes one message after the
 * other, so that one that is slow, or fails, is in nobody's way. No message is told twice; what
 * finds no place in a line is dropped, and the log says so. Safe for many threads.
 */
public final class EventQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventQueue.class);

  private record Event(ItemHash message, String text) {}

  /** What one program waits for; guarded by the queue. */
  private static final class Line {
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private int dropped;
  }

  private final ProgramEvents programs;
  private final int perProgram;
  private final long characters;
  private final Map<ItemHash, Line> lines = new HashMap<>();
  private int waiting;
  private long length;
  private boolean isClosed;

  /**
   * For these programs.
   *
   * @param perProgram how many messages may wait for one of them
   * @param characters how long all that wait may be together
   */
  public EventQueue(ProgramEvents programs, int perProgram, long characters) {
    this.programs = programs;
    this.perProgram = perProgram;
    this.characters = characters;
  }

  /** Has a program told of a message as soon as it is its turn. Returns at once. */
  public synchronized void offer(ItemHash program, ItemHash message, String text) {
    if (isClosed) {
      return;
    }
    Line line = lines.get(program);
    boolean isFull = line != null && line.events.size() >= perProgram;
    if (isFull || length + text.length() > characters) {
      drop(program, message, line);
      return;
    }
    Line own = line == null ? new Line() : line;
    own.events.add(new Event(message, text));
    waiting++;
    length += text.length();
    if (line == null) {
      lines.put(program, own);
      Thread.ofVirtual().name("events of " + program).start(() -> work(program, own));
    }
  }

  private void drop(ItemHash program, ItemHash message, @Nullable Line line) {
    if (line == null) {
      log.warn("{} is not told of {}: {} messages wait already", program, message, waiting);
      return;
    }
    if (line.dropped == 0) {
      log.warn(
          "{} is not told of {}: {} messages wait already, {} of them for it",
          program,
          message,
          waiting,
          line.events.size());
    }
    line.dropped++;
  }

  private void work(ItemHash program, Line line) {
    for (Event event = next(program, line); event != null; event = next(program, line)) {
      tell(program, event);
    }
  }

  private synchronized @Nullable Event next(ItemHash program, Line line) {
    if (line.dropped > 1) {
      log.warn("{} was not told of {} messages", program, line.dropped);
    }
    line.dropped = 0;
    Event event = line.events.poll();
    if (event == null) {
      lines.remove(program, line);
    } else {
      waiting--;
      length -= event.text().length();
    }
    return event;
  }

  private void tell(ItemHash program, Event event) {
    try {
      programs.run(program, event.text());
      log.debug("{} was told of {}", program, event.message());
    } catch (ComputeException e) {
      log.info("{} did not take {}: {}", program, event.message(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("{} could not be told of {}", program, event.message(), e);
    }
  }

  /** How many messages wait. */
  public synchronized int waiting() {
    return waiting;
  }

  /** Drops what waits; what programs have taken already they may finish. */
  @Override
  public synchronized void close() {
    isClosed = true;
    if (waiting > 0) {
      log.warn("{} messages were not told to programs before the node stopped", waiting);
    }
    lines.values().forEach(line -> line.events.clear());
    waiting = 0;
    length = 0;
  }
}
