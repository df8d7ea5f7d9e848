package io.aleph4j.compute.event;

import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to which message programs were told, in a file, so that a node that was started anew goes on
 * there. For one thread.
 */
public final class EventPlace {
  private static final Logger log = LoggerFactory.getLogger(EventPlace.class);
  private static final Duration BETWEEN_SAVES = Duration.ofSeconds(5);

  private final Path file;
  private final Duration longest;
  private final InstantSource clock;
  private Instant saved = Instant.MIN;

  /**
   * Keeps it in this file.
   *
   * @param longest after how long a place is too old to go on at
   */
  public EventPlace(Path file, Duration longest, InstantSource clock) {
    this.file = file;
    this.longest = longest;
    this.clock = clock;
  }

  /** Where an earlier run was; empty when there was none, or too long ago. */
  Optional<ItemHash> load() {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String[] parts = Files.readString(file).strip().split(" ", 2);
      Instant then = Instant.parse(parts[1]);
      if (then.plus(longest).isBefore(clock.instant())) {
        log.info("Messages since {} are not told to programs: they are too old", then);
        return Optional.empty();
      }
      return Optional.of(new ItemHash(parts[0])).filter(ItemHash::isStrict);
    } catch (IOException | RuntimeException e) {
      log.warn("{} does not say up to which message programs were told", file, e);
      return Optional.empty();
    }
  }

  /** Keeps a place, unless one was kept a moment ago. */
  void save(ItemHash message) {
    if (!clock.instant().isBefore(saved.plus(BETWEEN_SAVES))) {
      saveNow(message);
    }
  }

  /** Keeps a place. */
  void saveNow(ItemHash message) {
    saved = clock.instant();
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(next, message + " " + saved + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      log.warn("Up to which message programs were told cannot be kept", e);
    }
  }
}
