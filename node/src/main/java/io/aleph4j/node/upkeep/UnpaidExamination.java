package io.aleph4j.node.upkeep;

import io.aleph4j.node.process.Lanes;
import io.aleph4j.node.storage.RemovalWriter;
import io.aleph4j.node.storage.UnpaidReads;
import io.aleph4j.node.storage.UnpaidReads.Finding;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for what is not paid for any longer in one way of paying, and for what is paid for again
 * (spec 01 §7.10, §8.2 B-6): everything at first, then what belongs to accounts of which something
 * changed.
 *
 * <p>Accounts are read page by page while messages come in. What is found is looked at again, and
 * changed, in turns of its own; the node may end after any of them, since the next start looks at
 * everything. Not thread-safe.
 */
final class UnpaidExamination {

  private static final Logger log = LoggerFactory.getLogger(UnpaidExamination.class);
  private static final Timestamp EVER = new Timestamp(Long.MIN_VALUE);
  private static final int ACCOUNTS = 1_000;
  private static final int FINDINGS = 20_000;

  /** Everybody waits while so many messages are changed. */
  private static final int CHANGES = 200;

  private final Payment.Type type;
  private final UnpaidReads reads;
  private final RemovalWriter writer;
  private final Lanes lanes;
  private final InstantSource clock;
  private final Duration filePeriod;
  private final TurnPacer pacer = new TurnPacer();
  private Timestamp since = EVER;

  UnpaidExamination(
      Payment.Type type,
      UnpaidReads reads,
      RemovalWriter writer,
      Lanes lanes,
      InstantSource clock,
      Duration filePeriod) {
    this.type = type;
    this.reads = reads;
    this.writer = writer;
    this.lanes = lanes;
    this.clock = clock;
    this.filePeriod = filePeriod;
  }

  /**
   * One pass.
   *
   * @return how many messages got another status
   * @throws InterruptedException when the node stops
   */
  long run() throws InterruptedException {
    // What is committed with an earlier time than this is seen, whatever the lanes do now.
    Timestamp start = lanes.inTurn(this::now);
    long changed = 0;
    String last = "";
    List<String> accounts = reads.accounts(type, since, start, last, ACCOUNTS);
    while (!accounts.isEmpty()) {
      changed += examine(accounts);
      last = accounts.getLast();
      accounts = reads.accounts(type, since, start, last, ACCOUNTS);
    }
    since = start;
    return changed;
  }

  private Timestamp now() {
    return Timestamp.of(clock.instant());
  }

  private long examine(List<String> accounts) throws InterruptedException {
    long changed = 0;
    pacer.beginReading();
    List<Finding> findings = reads.findings(type, accounts, now(), FINDINGS);
    pacer.restFromReading();
    while (!findings.isEmpty()) {
      changed += change(findings.stream().filter(Finding::unpaid).toList(), true);
      changed += change(findings.stream().filter(finding -> !finding.unpaid()).toList(), false);
      if (findings.size() < FINDINGS) {
        break;
      }
      List<Finding> next = reads.findings(type, accounts, now(), FINDINGS);
      if (next.equals(findings)) {
        break; // nothing of it can be changed now
      }
      findings = next;
    }
    return changed;
  }

  private long change(List<Finding> findings, boolean unpaid) throws InterruptedException {
    long changed = 0;
    for (int i = 0; i < findings.size(); i += CHANGES) {
      List<Finding> some = findings.subList(i, Math.min(i + CHANGES, findings.size()));
      pacer.ask();
      changed += lanes.inTurn(() -> changeInTurn(some, unpaid));
      pacer.rest();
    }
    if (changed > 0) {
      String what = unpaid ? "are not paid for any longer" : "are paid for again";
      log.info("{} messages {} with '{}'", changed, what, type.wireName());
    }
    return changed;
  }

  private int changeInTurn(List<Finding> findings, boolean unpaid) {
    pacer.begin();
    Timestamp now = now();
    List<ItemHash> messages = reads.confirmed(type, unpaid, findings, now);
    if (messages.isEmpty()) {
      return 0;
    }
    if (unpaid) {
      writer.begin(messages, now.plus(filePeriod), now);
    } else {
      writer.revoke(messages);
    }
    return messages.size();
  }
}
