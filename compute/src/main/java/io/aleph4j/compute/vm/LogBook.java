package io.aleph4j.compute.vm;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a machine and its program have printed lately. Bounded; a listener that is slow loses lines
 * and hinders nobody. Safe for many threads.
 */
public final class LogBook {
  private static final Logger log = LoggerFactory.getLogger(LogBook.class);

  private static final int MOST_CHARACTERS = 1 << 20;

  /** What a line takes beside its text, so that many empty ones are not free. */
  private static final int PER_LINE = 64;

  private final InstantSource clock;
  private final Deque<Line> lines = new ArrayDeque<>();
  private final Set<Consumer<Line>> listeners = ConcurrentHashMap.newKeySet();
  private int characters;

  /** An empty book. */
  public LogBook(InstantSource clock) {
    this.clock = clock;
  }

  /** Where a line comes from. */
  public enum Kind {
    STDOUT,
    STDERR,
    /** The kernel, the init process or this node. */
    SYSTEM
  }

  /**
   * A line.
   *
   * @param call the call during which it was printed; 0 when that is not known
   */
  public record Line(Instant time, Kind kind, long call, String text) {}

  /** A listener that is told of lines until this is closed. */
  @FunctionalInterface
  public interface Following extends AutoCloseable {
    @Override
    void close();
  }

  /** Adds a line. */
  public void add(Kind kind, long call, String text) {
    Line line = new Line(clock.instant(), kind, call, text);
    synchronized (lines) {
      lines.add(line);
      characters += PER_LINE + text.length();
      while (characters > MOST_CHARACTERS && lines.size() > 1) {
        characters -= PER_LINE + lines.remove().text().length();
      }
      // Within the lock, so that nobody sees a line twice, or not at all.
      listeners.forEach(listener -> tell(listener, line));
    }
  }

  /** A fault of one who reads along must not end whoever reads the machine's output. */
  private static void tell(Consumer<Line> listener, Line line) {
    try {
      listener.accept(line);
    } catch (RuntimeException e) {
      log.error("A line could not be told", e);
    }
  }

  /** Everything that is still known, the oldest first. */
  public List<Line> history() {
    synchronized (lines) {
      return new ArrayList<>(lines);
    }
  }

  /** The last lines, at most this many. */
  public List<Line> last(int count) {
    List<Line> all = history();
    return all.subList(Math.max(0, all.size() - count), all.size());
  }

  /**
   * Tells a listener of all lines known and all that follow.
   *
   * @param listener must not block
   * @return ends it
   */
  public Following follow(Consumer<Line> listener) {
    synchronized (lines) {
      lines.forEach(listener);
      listeners.add(listener);
    }
    return () -> listeners.remove(listener);
  }
}
