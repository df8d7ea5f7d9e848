package io.aleph4j.node;

import io.aleph4j.accounts.Secp256k1;
import io.aleph4j.accounts.SignatureVerifier;
import io.aleph4j.node.feed.Feed;
import io.aleph4j.node.feed.Sequencer;
import io.aleph4j.node.fetch.FetchCounts;
import io.aleph4j.node.fetch.Fetcher;
import io.aleph4j.node.files.FileContents;
import io.aleph4j.node.files.FileKeeper;
import io.aleph4j.node.files.FreeSpace;
import io.aleph4j.node.intake.Intake;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.payment.Prices;
import io.aleph4j.node.process.AggregateId;
import io.aleph4j.node.process.Lanes;
import io.aleph4j.node.process.RetryPolicy;
import io.aleph4j.node.process.SenderCheck;
import io.aleph4j.node.process.StoreCheck;
import io.aleph4j.node.registry.BalancePosts;
import io.aleph4j.node.registry.Registry;
import io.aleph4j.node.registry.ScorePosts;
import io.aleph4j.node.registry.TokenBalances;
import io.aleph4j.node.storage.BalanceReads;
import io.aleph4j.node.storage.BatchWriter;
import io.aleph4j.node.storage.CostRewriter;
import io.aleph4j.node.storage.FileRows;
import io.aleph4j.node.storage.FileSizeReads;
import io.aleph4j.node.storage.LocalStateTable;
import io.aleph4j.node.storage.MeasurementReads;
import io.aleph4j.node.storage.MessageReads;
import io.aleph4j.node.storage.OperationReads;
import io.aleph4j.node.storage.PendingReads;
import io.aleph4j.node.storage.RegistryTable;
import io.aleph4j.node.storage.RemovalWriter;
import io.aleph4j.node.storage.RemovingReads;
import io.aleph4j.node.storage.StateReads;
import io.aleph4j.node.storage.TallyQueries;
import io.aleph4j.node.storage.TallyTable;
import io.aleph4j.node.storage.UnpaidReads;
import io.aleph4j.node.tally.Tallies;
import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.node.upkeep.CostRecalculation;
import io.aleph4j.node.upkeep.GarbageCollector;
import io.aleph4j.node.upkeep.MeasurementRetention;
import io.aleph4j.node.upkeep.PaymentUpkeep;
import io.aleph4j.node.upkeep.RegistryKeeper;
import io.aleph4j.node.upkeep.Removals;
import io.aleph4j.node.upkeep.RetryQueue;
import io.aleph4j.node.upkeep.Stepper;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.service.postgres.DatabaseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A core node over one database and one folder of files, wired: intake, lanes, commit, counters,
 * feed, retries, files.
 *
 * <p>It must be the only writer of its database and of its folder. Thread-safe.
 */
public final class CoreNode implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CoreNode.class);

  private final Feed feed;
  private final Tallies tallies;
  private final @Nullable RegistryKeeper registry;
  private final RetryQueue retries;
  private final Lanes lanes;
  private final Intake intake;
  private final FileKeeper files;
  private final FreeSpace space;
  private final Fetcher fetcher;
  private final GarbageCollector collector;
  private final Removals removals;
  private final PaymentUpkeep payments;
  private final MeasurementRetention retention;
  private final PaymentSettings payment;
  private final StateReads reads;
  private final CostRecalculation recalculation;
  private final Stepper stepper;

  /** Starts the node over one pool for everything. */
  public CoreNode(
      DataSource database,
      CoreNodeSettings settings,
      FileSettings fileSettings,
      InstantSource clock,
      SplittableRandom random) {
    this(database, database, settings, fileSettings, clock, random);
  }

  /**
   * Starts the node; messages that were parked by an earlier run are tried again from now on.
   *
   * @param lookups sessions for what messages are decided on and for what is written, all of it
   *     found by keys
   * @throws UncheckedIOException when the folder of files cannot be used
   * @throws DatabaseException when the database is that of a private network, and the node is not
   */
  public CoreNode(
      DataSource database,
      DataSource lookups,
      CoreNodeSettings settings,
      FileSettings fileSettings,
      InstantSource clock,
      SplittableRandom random) {
    Set<AggregateId> computed = openLocalState(database, settings, clock);
    registry = openRegistry(database, settings, clock);
    payment = settings.rules().payment();
    reads = new StateReads(lookups, payment);
    if (registry != null) {
      computed.add(Registry.AGGREGATE);
    }
    FileRows fileRows = new FileRows(database);
    files = openFiles(fileSettings, fileRows);
    space = new FreeSpace(fileSettings.folder(), fileSettings.reserve());
    fetcher = new Fetcher(fileSettings.fetch(), files, space, clock, random.split());
    collector = new GarbageCollector(fileRows, files, clock, fileSettings.collectionPeriod());
    retention =
        new MeasurementRetention(new MeasurementReads(database), clock, settings.retentionMonths());
    long lastSeq = reads.lastSeq();
    feed = new Feed(lastSeq);
    tallies = new Tallies(new TallyQueries(database), new TallyTable(database));
    Sequencer sequencer =
        new Sequencer(
            lastSeq + 1,
            commit -> {
              tallies.add(commit);
              if (registry != null) {
                registry.committed(commit);
              }
              feed.publish(commit.stored());
            });
    retries = new RetryQueue(new PendingReads(database), clock);
    files.onArrival(retries::arrived);
    lanes =
        new Lanes(
            settings.lanes(),
            reads,
            new BatchWriter(lookups),
            sequencer,
            settings.rules(),
            () -> new RetryPolicy(settings.maxRetries(), random.split()),
            fileSettings.gracePeriod(),
            clock,
            plan -> {
              retries.committed(plan);
              fetcher.committed(plan);
            },
            settings.byHand());
    recalculation =
        new CostRecalculation(
            lanes,
            new MessageReads(database, tallies),
            new FileSizeReads(database),
            reads,
            new CostRewriter(database),
            clock);
    intake =
        new Intake(
            new SignatureVerifier(Secp256k1.fastest(), settings.signatures()),
            new SenderCheck(reads),
            new StoreCheck(reads, settings.rules()),
            new FileContents(files),
            lanes,
            computed,
            clock);
    RemovalWriter removalWriter = new RemovalWriter(database);
    removals =
        new Removals(
            new RemovingReads(database), removalWriter, lanes, clock, fileSettings.gracePeriod());
    payments =
        new PaymentUpkeep(
            new UnpaidReads(database, settings.rules().payment()),
            removalWriter,
            lanes,
            clock,
            settings.removal());
    stepper = new Stepper(new PendingReads(database), intake);
    if (!settings.byHand()) {
      retries.start(intake);
    }
    collector.start(removals);
    payments.start();
    retention.start();
  }

  private static FileKeeper openFiles(FileSettings settings, FileRows rows) {
    try {
      return new FileKeeper(settings.folder(), rows);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the folder " + settings.folder() + " cannot be used: " + e.getMessage(), e);
    }
  }

  // As with the list of nodes: the live network would take it for its owners' word.
  private static Set<AggregateId> openLocalState(
      DataSource database, CoreNodeSettings settings, InstantSource clock) {
    LocalStateTable table = new LocalStateTable(database);
    if (settings.registry() == null && settings.local().isNone() && table.isMarked()) {
      throw new DatabaseException(
          "The database is that of a private network, whose prices and first credits no message"
              + " says: start it with 'alephd up', or name another database or folder.");
    }
    return new HashSet<>(table.write(settings.local(), Timestamp.of(clock.instant())));
  }

  // The list that a private network makes is nobody's word: a node of the live network would hand
  // it on as its owner's.
  private static @Nullable RegistryKeeper openRegistry(
      DataSource database, CoreNodeSettings settings, InstantSource clock) {
    TokenBalances balances = settings.registry();
    RegistryTable table = new RegistryTable(database);
    if (balances == null) {
      if (table.find().isPresent()) {
        throw new DatabaseException(
            "The database is that of a private network, whose list of nodes no message says: start"
                + " it with 'alephd up', or name another database or folder.");
      }
      return null;
    }
    if (table.isSaidByMessages()) {
      log.warn(
          "a message of {} says what the network's nodes are; operations on nodes change nothing",
          Registry.AGGREGATE.owner());
      return null;
    }
    return new RegistryKeeper(
        table,
        new OperationReads(database),
        new BalanceReads(database, balances),
        new ScorePosts(settings.rules().scoring()),
        new BalancePosts(settings.rules().payment().posts()),
        clock);
  }

  /** Where messages come in. */
  public Intake intake() {
    return intake;
  }

  /** What was committed, in commit order. */
  public Feed feed() {
    return feed;
  }

  /** The counters. */
  public TallyReads tallies() {
    return tallies;
  }

  /** The files. */
  public FileKeeper files() {
    return files;
  }

  /** What is paid for, and with what. */
  public PaymentSettings payment() {
    return payment;
  }

  /** What things cost at the moment. */
  public Prices prices() {
    return reads.prices();
  }

  /** Computes anew what things cost. */
  public CostRecalculation recalculation() {
    return recalculation;
  }

  /** How often files of this engine were looked for at other nodes. */
  public FetchCounts fetched(ItemType engine) {
    return fetcher.counts(engine);
  }

  /** The room that is left for files and messages. */
  public FreeSpace space() {
    return space;
  }

  /**
   * Looks now for what is not paid for any longer, instead of when it is due; returns how many
   * messages got another status.
   *
   * @throws InterruptedException when the node stops
   */
  public long examinePayments() throws InterruptedException {
    return payments.runNow();
  }

  /**
   * Removes now the files and messages whose time is over, instead of when it is due; returns how
   * many files were removed.
   *
   * @throws InterruptedException when the node stops
   */
  public long collect() throws InterruptedException {
    return collector.collectAll(removals);
  }

  /** Tries every waiting message now. */
  public Stepper.Step step() {
    return stepper.step();
  }

  /** The clock has jumped: what is due now is done, and not when it was expected to be due. */
  public void clockMoved() {
    retries.wake();
    collector.collect();
    payments.wake();
  }

  /** Stops taking messages, ends what was begun and leaves everything durable. */
  @Override
  public void close() {
    recalculation.close();
    retention.close();
    payments.close();
    collector.close();
    fetcher.close();
    retries.close();
    lanes.close();
    feed.close();
    tallies.close();
    if (registry != null) {
      registry.close();
    }
  }
}
