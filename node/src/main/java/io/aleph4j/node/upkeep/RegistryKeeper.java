package io.aleph4j.node.upkeep;

import io.aleph4j.node.feed.Commit;
import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.registry.BalancePosts;
import io.aleph4j.node.registry.NodeOperations;
import io.aleph4j.node.registry.OwnerPost;
import io.aleph4j.node.registry.PublishedRegistry;
import io.aleph4j.node.registry.Registry;
import io.aleph4j.node.registry.RegistryEvent;
import io.aleph4j.node.registry.RegistryJson;
import io.aleph4j.node.registry.RegistryMachine;
import io.aleph4j.node.registry.RegistryReader;
import io.aleph4j.node.registry.RegistryRules;
import io.aleph4j.node.registry.ScorePosts;
import io.aleph4j.node.registry.TokenBalances;
import io.aleph4j.node.storage.OperationReads;
import io.aleph4j.node.storage.RegistryTable;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the list of nodes of a private network: takes the operations of node owners and the scores
 * of nodes in commit order, and shows what they make of it.
 *
 * <p>The list is saved with the place of the last operation that it contains, before anybody is
 * told that this operation is processed. A start goes on from there, so nothing is lost or taken
 * twice when the node is killed in between. What is forgotten stays done. Thread-safe.
 */
public final class RegistryKeeper implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RegistryKeeper.class);
  private static final Duration PAUSE_WHILE_AWAY = Duration.ofMillis(100);
  private static final int READ_AT_ONCE = 1_000;

  /** A private network has no chain, and so never leaves the first block. */
  private static final long HEIGHT = 0;

  private final RegistryTable table;
  private final TokenBalances balances;
  private final ScorePosts scorePosts;
  private final BalancePosts balancePosts;
  private final RegistryMachine machine = new RegistryMachine(RegistryRules.OF_THE_NETWORK);
  private final RegistryJson json = new RegistryJson(RegistryRules.OF_THE_NETWORK);
  private Registry registry;
  private PublishedRegistry published;

  /** When the list changed that is not written yet; null when it is written as it is. */
  private @Nullable Timestamp changed;

  /** Which list was saved last, by the moment at which it changed. */
  private @Nullable Timestamp saved;

  private @Nullable Thread retry;
  private boolean isStarted;
  private boolean closed;

  /**
   * Goes on from what was saved, with what was committed since.
   *
   * @param balances what accounts hold
   * @param scorePosts says whose scores count
   * @param balancePosts says whose posts change what accounts hold
   * @throws StorageException when the database does not answer
   */
  public RegistryKeeper(
      RegistryTable table,
      OperationReads posts,
      TokenBalances balances,
      ScorePosts scorePosts,
      BalancePosts balancePosts,
      InstantSource clock) {
    this.table = table;
    this.balances = balances;
    this.scorePosts = scorePosts;
    this.balancePosts = balancePosts;
    Timestamp now = Timestamp.of(clock.instant());
    published = table.find().orElseGet(() -> PublishedRegistry.startedAt(now));
    registry = RegistryReader.read(published.cores(), published.resources(), published.scoring());
    apply(new RegistryEvent.BalancesChanged(accounts(registry)), published.seq(), now);
    List<OwnerPost> next = posts.after(published.seq(), READ_AT_ONCE);
    while (!next.isEmpty()) {
      next.forEach(this::take);
      next = posts.after(next.getLast().seq(), READ_AT_ONCE);
    }
    show();
    write();
    isStarted = true;
  }

  private static List<Address> accounts(Registry registry) {
    Set<Address> accounts = new LinkedHashSet<>();
    registry
        .cores()
        .values()
        .forEach(core -> {
          accounts.add(core.owner());
          accounts.addAll(core.stakers().keySet());
        });
    return List.copyOf(accounts);
  }

  /** Takes what was committed; to be called in commit order. */
  public synchronized void committed(Commit commit) {
    PublishedRegistry before = published;
    for (StoredMessage stored : commit.stored()) {
      if (stored.message().content() instanceof PostContent post) {
        take(ownerPost(stored, post));
      }
    }
    show();
    if (!published.equals(before)) {
      save();
    }
  }

  private static OwnerPost ownerPost(StoredMessage stored, PostContent content) {
    Message message = stored.message();
    return new OwnerPost(
        stored.seq(),
        message.envelope().itemHash(),
        message.envelope().time(),
        stored.receptionTime(),
        message.envelope().channel(),
        content,
        message.contentText());
  }

  private void take(OwnerPost post) {
    NodeOperations.read(post, HEIGHT)
        .or(() -> scorePosts.read(post, HEIGHT))
        .or(() -> balancePosts.read(post))
        .ifPresent(operation -> apply(operation, post.seq(), post.receptionTime()));
  }

  // An operation that may not be is contained as well: were it taken again after a start, balances
  // might have changed and it would be.
  private void apply(RegistryEvent event, long seq, Timestamp when) {
    Registry before = registry;
    registry = after(before, event);
    published = published.through(seq, RegistryJson.scoring(registry));
    if (!registry.showsTheSameAs(before)) {
      changed = when;
    }
  }

  // What accounts hold is asked of the database. While it is away nobody else gets on either, and
  // an
  // operation that were left out would be lost.
  private Registry after(Registry before, RegistryEvent event) {
    while (true) {
      try {
        return machine.apply(before, event, balances);
      } catch (StorageException.Passing e) {
        if (!isStarted) {
          throw e;
        }
        log.debug("the database is away, an operation on nodes waits", e);
        pause(e);
      }
    }
  }

  private static void pause(StorageException.Passing cause) {
    try {
      Thread.sleep(PAUSE_WHILE_AWAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cause;
    }
  }

  // Once for all operations that came together: the list is as long as the network is large. What
  // is reckoned anew after a start may be another fraction of a token, and show the same.
  private void show() {
    if (changed == null) {
      return;
    }
    String cores = json.cores(registry);
    String resources = json.resources(registry);
    if (!cores.equals(published.cores()) || !resources.equals(published.resources())) {
      published = published.changedTo(cores, resources, changed);
    }
    changed = null;
  }

  // Anybody may send operations that change nothing; they must not cost a list each.
  private void write() {
    if (published.updated().equals(saved)) {
      table.saveMark(published);
    } else {
      table.save(published);
      saved = published.updated();
    }
  }

  private void save() {
    if (retry != null) {
      return;
    }
    try {
      write();
    } catch (StorageException.Passing e) {
      log.warn("the database is away, the list of nodes is saved later: {}", e.getMessage());
      retry = Thread.ofVirtual().name("registry-save").start(this::saveLater);
    } catch (StorageException e) {
      log.error("the list of nodes could not be saved and is taken again at the next start", e);
    }
  }

  private void saveLater() {
    try {
      boolean saved = false;
      while (!saved) {
        Thread.sleep(PAUSE_WHILE_AWAY);
        saved = isSaved();
      }
    } catch (InterruptedException e) {
      log.debug("the list of nodes is taken again at the next start");
    }
  }

  private synchronized boolean isSaved() {
    if (closed) {
      return true;
    }
    try {
      write();
    } catch (StorageException.Passing e) {
      log.debug("the database is still away", e);
      return false;
    } catch (StorageException e) {
      log.error("the list of nodes could not be saved and is taken again at the next start", e);
    }
    retry = null;
    return true;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (retry != null) {
      retry.interrupt();
    }
  }
}
