package io.aleph4j.node.upkeep;

import io.aleph4j.node.payment.Charge;
import io.aleph4j.node.payment.Prices;
import io.aleph4j.node.process.Lanes;
import io.aleph4j.node.storage.CostRewriter;
import io.aleph4j.node.storage.FileSizeReads;
import io.aleph4j.node.storage.MessageOrder;
import io.aleph4j.node.storage.MessagePosition;
import io.aleph4j.node.storage.MessageQuery;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.MessageRow;
import io.aleph4j.node.storage.StateReads;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Content;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.price.Cost;
import io.aleph4j.protocol.price.CostCalculator;
import io.aleph4j.protocol.price.FileSizes;
import io.aleph4j.protocol.price.Pricing;
import io.aleph4j.protocol.price.SizeEstimates;
import io.aleph4j.protocol.price.UnknownGpuException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Computes anew what files and machines cost, with the prices that were in force at the time of
 * each message (spec 02 §3.8).
 *
 * <p>It works through them in pieces. Each piece has a turn of its own, in which no lane decides
 * anything: what is read in it is still so when it is written, no message of it is forgotten
 * meanwhile, and nobody decides on sums that are half changed. Between two pieces the lanes go on.
 * A piece is one transaction, with the sums of its owners. Thread-safe.
 */
public final class CostRecalculation implements AutoCloseable {

  /** So many messages are computed in a turn. */
  private static final int PIECE = 100;

  private static final int MOST_ERRORS = 1_000;
  private static final Duration PAUSE_WHILE_AWAY = Duration.ofMillis(100);
  private static final MessageOrder OLDEST_FIRST = new MessageOrder(MessageOrder.SortBy.TIME, true);

  private static final List<MessageType> PRICED =
      List.of(MessageType.STORE, MessageType.PROGRAM, MessageType.INSTANCE, MessageType.V_PROGRAM);

  private final Lanes lanes;
  private final MessageReads messages;
  private final FileSizeReads files;
  private final StateReads state;
  private final CostRewriter writer;
  private final InstantSource clock;
  private final ReentrantLock running = new ReentrantLock();
  private volatile boolean closed;

  public CostRecalculation(
      Lanes lanes,
      MessageReads messages,
      FileSizeReads files,
      StateReads state,
      CostRewriter writer,
      InstantSource clock) {
    this.lanes = lanes;
    this.messages = messages;
    this.files = files;
    this.state = state;
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * What came of it.
   *
   * @param recalculated how many messages cost what was computed
   * @param total how many were looked at
   * @param priceChanges how often there were new prices
   * @param failures those of which nothing could be computed, which cost what they did; 1000 at
   *     most
   */
  public record Result(long recalculated, long total, int priceChanges, List<Failure> failures) {

    public Result {
      failures = List.copyOf(failures);
    }
  }

  /** Why a message has no price. */
  public record Failure(String itemHash, String reason) {}

  /**
   * Computes all of them, the oldest first; empty when that is under way already. Blocks until it
   * is done.
   */
  public Optional<Result> all() {
    if (!running.tryLock()) {
      return Optional.empty();
    }
    try {
      Run run = new Run();
      @Nullable MessagePosition after = null;
      do {
        if (closed) {
          throw new IllegalStateException("the node stops; what was computed so far stands");
        }
        MessagePosition start = after;
        after = lanes.inTurn(() -> run.piece(next(start)));
      } while (after != null);
      return Optional.of(run.result());
    } finally {
      running.unlock();
    }
  }

  /** Computes this message; the result's total is 0 when it is no longer live. */
  public Result one(String itemHash) {
    Run run = new Run();
    lanes.inTurn(() -> run.piece(messages.find(itemHash).stream().toList()));
    return run.result();
  }

  private List<MessageRow> next(@Nullable MessagePosition after) {
    return messages.list(MessageQuery.of(PRICED), OLDEST_FIRST, after, 0, PIECE, true);
  }

  /** One request's work. */
  private final class Run {

    private final List<Failure> failures = new ArrayList<>();
    private long recalculated;
    private long total;
    private int priceChanges;

    Result result() {
      return new Result(recalculated, total, priceChanges, failures);
    }

    /** Computes some messages; the place of the last one, null when there was none. */
    @Nullable MessagePosition piece(List<MessageRow> rows) {
      if (rows.isEmpty()) {
        return null;
      }
      Prices prices = state.prices();
      priceChanges = prices.timeline().changes();
      Map<MessageRow, Content> contents = read(rows);
      FileSizes sizes = files.of(contents.values());
      IdentityHashMap<Pricing, CostCalculator> calculators = new IdentityHashMap<>();
      List<ItemHash> computed = new ArrayList<>();
      List<Charge> charges = new ArrayList<>();
      contents.forEach((row, content) -> {
        CostCalculator calculator =
            calculators.computeIfAbsent(
                prices.timeline().at(new Timestamp(row.time())),
                pricing -> new CostCalculator(pricing, prices.settings()));
        try {
          charges.add(charge(new ItemHash(row.itemHash()), content, calculator, sizes));
          computed.add(new ItemHash(row.itemHash()));
        } catch (UnknownGpuException e) {
          fail(row, e);
        }
      });
      write(computed, charges);
      recalculated += computed.size();
      total += rows.size();
      return rows.getLast().position();
    }

    private Map<MessageRow, Content> read(List<MessageRow> rows) {
      Map<MessageRow, Content> contents = new LinkedHashMap<>();
      for (MessageRow row : rows) {
        try {
          contents.put(
              row, ContentParser.parse(row.type(), Objects.requireNonNull(row.contentText())));
        } catch (InvalidMessageException e) {
          fail(row, e);
        }
      }
      return contents;
    }

    private void fail(MessageRow row, RuntimeException cause) {
      if (failures.size() < MOST_ERRORS) {
        failures.add(new Failure(row.itemHash(), String.valueOf(cause.getMessage())));
      }
    }
  }

  private static Charge charge(
      ItemHash hash, Content content, CostCalculator calculator, FileSizes sizes) {
    return switch (content) {
      case StoreContent store -> {
        Cost cost = calculator.ofStore(store, hash, sizes, SizeEstimates.NONE);
        yield new Charge(hash, store.address(), store.paymentType(), cost);
      }
      case ExecutableContent machine -> {
        Payment.Type type = machine.spec().payment().type();
        Cost cost = calculator.ofMachine(machine, sizes, SizeEstimates.NONE);
        yield new Charge(hash, machine.address(), type, cost);
      }
      case PostContent _, AggregateContent _, ForgetContent _ ->
          throw new IllegalArgumentException("message " + hash + " has no price");
    };
  }

  // As long as nobody knows whether it was written, nothing else may be decided: it would be
  // written over what comes then.
  private void write(List<ItemHash> computed, List<Charge> charges) {
    while (!computed.isEmpty()) {
      try {
        writer.rewrite(computed, charges, Timestamp.of(clock.instant()));
        return;
      } catch (StorageException.Passing e) {
        if (closed || !pause()) {
          throw e;
        }
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_WHILE_AWAY);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends what is under way with its piece. */
  @Override
  public void close() {
    closed = true;
  }
}
