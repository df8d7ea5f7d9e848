package io.aleph4j.node;

import io.aleph4j.accounts.SignatureVerifier;
import io.aleph4j.node.feed.Feed;
import io.aleph4j.node.feed.Sequencer;
import io.aleph4j.node.intake.Intake;
import io.aleph4j.node.process.Lanes;
import io.aleph4j.node.process.RetryPolicy;
import io.aleph4j.node.storage.BatchWriter;
import io.aleph4j.node.storage.PendingReads;
import io.aleph4j.node.storage.StateReads;
import io.aleph4j.node.storage.TallyQueries;
import io.aleph4j.node.storage.TallyTable;
import io.aleph4j.node.tally.Tallies;
import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.node.upkeep.RetryQueue;
import java.time.InstantSource;
import java.util.SplittableRandom;
import javax.sql.DataSource;

/**
 * The message path of a core node over one database, wired: intake, lanes, commit, counters, feed
 * and retries.
 *
 * <p>It must be the only writer of its database. Thread-safe.
 */
public final class CoreNode implements AutoCloseable {

  private final Feed feed;
  private final Tallies tallies;
  private final RetryQueue retries;
  private final Lanes lanes;
  private final Intake intake;

  /** Starts the path; messages that were parked by an earlier run are tried again from now on. */
  public CoreNode(
      DataSource database,
      CoreNodeSettings settings,
      InstantSource clock,
      SplittableRandom random) {
    StateReads reads = new StateReads(database);
    long lastSeq = reads.lastSeq();
    feed = new Feed(lastSeq);
    tallies = new Tallies(new TallyQueries(database), new TallyTable(database));
    Sequencer sequencer =
        new Sequencer(
            lastSeq + 1,
            messages -> {
              tallies.add(messages);
              feed.publish(messages);
            });
    retries = new RetryQueue(new PendingReads(database), clock);
    lanes =
        new Lanes(
            settings.lanes(),
            reads,
            new BatchWriter(database),
            sequencer,
            () -> new RetryPolicy(settings.maxRetries(), random.split()),
            clock,
            retries);
    intake = new Intake(new SignatureVerifier(), lanes, clock);
    retries.start(intake);
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

  /** Stops taking messages, ends what was begun and leaves everything durable. */
  @Override
  public void close() {
    retries.close();
    lanes.close();
    feed.close();
    tallies.close();
  }
}
