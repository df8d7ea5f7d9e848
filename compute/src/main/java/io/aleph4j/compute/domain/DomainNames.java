package io.aleph4j.compute.domain;

import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs that owners of domains show under their names: the first text of {@code
 * _aleph-id.<name>} that is an item hash (spec 04 §3.1). Anybody can send any name, so names that
 * are none are not looked up, answers are remembered, each name is looked up once at a time, and
 * only so many names at all. Safe for many threads.
 */
public final class DomainNames {
  private static final Logger log = LoggerFactory.getLogger(DomainNames.class);
  private static final String PREFIX = "_aleph-id.";
  private static final int LONGEST = 253 - PREFIX.length();
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

  /**
   * How names are looked up.
   *
   * @param patience how long somebody waits for an answer
   * @param known how long an answer counts that names a program
   * @param unknown how long one counts that names none
   * @param kept how long a program is still named while nobody can say
   * @param names how many answers are remembered
   * @param lookups how many names are looked up at a time
   */
  public record Limits(
      Duration patience, Duration known, Duration unknown, Duration kept, int names, int lookups) {

    /** What suits a node. */
    public static Limits defaults() {
      return new Limits(
          Duration.ofSeconds(5),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          10_000,
          64);
    }
  }

  /** What a name stands for. */
  public sealed interface Answer {
    /** A program. */
    record Program(ItemHash hash) implements Answer {}

    /** No program, as far as anybody can say. */
    record Unknown() implements Answer {}

    /** Too many names are looked up at this time. */
    record Busy() implements Answer {}
  }

  /**
   * What was found out.
   *
   * @param program null for none
   * @param isCertain whether somebody said so, and not just nobody the contrary
   * @param at when it was looked up, on the clock that only goes forward
   * @param told when it was said
   */
  private record Found(@Nullable ItemHash program, boolean isCertain, long at, long told) {}

  private final TxtRecords records;
  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Semaphore places;
  private final Map<String, CompletableFuture<Found>> answers =
      new LinkedHashMap<>(16, 0.75f, true);

  /** Looks names up here. */
  public DomainNames(TxtRecords records, Limits limits, LongSupplier nanoTime) {
    this.records = records;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.places = new Semaphore(limits.lookups());
  }

  /** Whether a host name may be somebody's domain: no address, and not a single label. */
  public static boolean isDomain(String host) {
    return host.length() <= LONGEST && NAME.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  /** The program of a host name; waits for the answer, but not for ever. */
  public Answer find(String host) throws InterruptedException {
    if (!isDomain(host)) {
      return new Answer.Unknown();
    }
    CompletableFuture<Found> answer = answer(host.toLowerCase(Locale.ROOT));
    if (answer == null) {
      return new Answer.Busy();
    }
    try {
      ItemHash program = answer.get(limits.patience().toNanos(), TimeUnit.NANOSECONDS).program();
      return program == null ? new Answer.Unknown() : new Answer.Program(program);
    } catch (TimeoutException | ExecutionException e) {
      log.debug("{} is not found in time", host, e);
      return new Answer.Unknown();
    }
  }

  /** Null when too many are looked up. */
  private synchronized @Nullable CompletableFuture<Found> answer(String name) {
    CompletableFuture<Found> last = answers.get(name);
    Found known = last == null ? null : last.getNow(null);
    if (last != null && (known == null || counts(known))) {
      return last;
    }
    if (!places.tryAcquire()) {
      return known != null && known.program() != null ? last : null;
    }
    CompletableFuture<Found> next = new CompletableFuture<>();
    answers.put(name, next);
    if (answers.size() > limits.names()) {
      answers.remove(answers.keySet().iterator().next());
    }
    Thread.ofVirtual().name("domain " + name).start(() -> look(name, known, next));
    return next;
  }

  private boolean counts(Found known) {
    boolean isGood = known.isCertain() && known.program() != null;
    Duration time = isGood ? limits.known() : limits.unknown();
    return nanoTime.getAsLong() - known.at() < time.toNanos();
  }

  private void look(String name, @Nullable Found before, CompletableFuture<Found> answer) {
    Found found = new Found(null, false, nanoTime.getAsLong(), nanoTime.getAsLong());
    try {
      ItemHash program = program(name).orElse(null);
      found = new Found(program, true, nanoTime.getAsLong(), nanoTime.getAsLong());
    } catch (IOException e) {
      log.debug("{} cannot be looked up", name, e);
      found = orBefore(found, before);
    } catch (RuntimeException e) {
      log.error("{} cannot be looked up", name, e);
    } finally {
      places.release();
      answer.complete(found);
    }
  }

  /** A domain does not vanish because its name servers are away for a while. */
  private Found orBefore(Found nothing, @Nullable Found before) {
    if (before == null
        || before.program() == null
        || nothing.at() - before.told() >= limits.kept().toNanos()) {
      return nothing;
    }
    return new Found(before.program(), false, nothing.at(), before.told());
  }

  private Optional<ItemHash> program(String name) throws IOException {
    return records.of(PREFIX + name).stream()
        .map(DomainNames::unquoted)
        .map(ItemHash::new)
        .filter(ItemHash::isStrict)
        .findFirst();
  }

  private static String unquoted(String text) {
    String bare = text.strip();
    return bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"")
        ? bare.substring(1, bare.length() - 1)
        : bare;
  }
}
