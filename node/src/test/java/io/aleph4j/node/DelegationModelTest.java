package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Owners delegate, take back and forget what they said, while their delegates publish and forget,
 * from many threads, over four lanes and one. Two things are held:
 *
 * <ul>
 *   <li>who is told that a change is processed can rely on it: a message that is sent afterwards is
 *       decided by it, as long as no other change begins;
 *   <li>in commit order, everything that was accepted was permitted by what was committed before,
 *       and by nothing else.
 * </ul>
 */
class DelegationModelTest extends NodeContract {

  private static final int OWNERS = 4;
  private static final int DELEGATES = 4;
  private static final int ROUNDS = Boolean.getBoolean("aleph.full") ? 200 : 15;

  private static Account owner(int i) {
    return Draft.ACCOUNTS.get(i);
  }

  private static Account delegate(int i) {
    return Draft.ACCOUNTS.get(OWNERS + i);
  }

  /** What an owner's security element says, and when. */
  private record Element(ItemHash hash, double time, Set<Integer> granted) {}

  private static final Comparator<Element> FOLD_ORDER =
      Comparator.comparingDouble(Element::time).thenComparing(element -> element.hash().value());

  /**
   * What an owner has been told to be true.
   *
   * @param granted empty while a change is under way
   */
  private record Told(int version, Optional<Set<Integer>> granted) {}

  private final AtomicReferenceArray<Told> told = new AtomicReferenceArray<>(OWNERS);
  private final Map<ItemHash, Element> elements = new ConcurrentHashMap<>();
  private final Map<ItemHash, Draft> drafts = new ConcurrentHashMap<>();
  private final Map<ItemHash, List<ItemHash>> targets = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

  @ParameterizedTest(name = "{0} lanes, seed {1}, answers are lost: {2}")
  @CsvSource({"4,1,false", "4,2,false", "4,3,true", "1,4,false"})
  void delegatesDoWhatTheyMayAndNothingElse(int lanes, long seed, boolean lossy) {
    node.close();
    node =
        newNode(
            lossy ? FaultySource.over(database.source(), new LostAnswers(seed)) : database.source(),
            InstantSource.system(),
            Payments.settings().withLanes(lanes));
    List.of(elements, drafts, targets).forEach(Map::clear);
    faults.clear();
    for (int i = 0; i < OWNERS; i++) {
      told.set(i, new Told(0, Optional.of(Set.of())));
    }
    AtomicBoolean over = new AtomicBoolean();
    SplittableRandom seeds = new SplittableRandom(seed);
    List<Callable<Void>> threads = new ArrayList<>();
    for (int i = 0; i < OWNERS; i++) {
      int owner = i;
      Random random = new Random(seeds.nextLong());
      threads.add(() -> {
        own(owner, random);
        return null;
      });
    }
    Callable<Void> owners =
        () -> {
          try {
            atOnce(threads);
          } finally {
            over.set(true);
          }
          return null;
        };
    List<Callable<Void>> all = new ArrayList<>(List.of(owners));
    for (int i = 0; i < DELEGATES; i++) {
      int delegate = i;
      Random random = new Random(seeds.nextLong());
      all.add(() -> act(delegate, random, over));
    }
    atOnce(all);
    assertThat(faults).isEmpty();
    node.close();
    assertThat(accepted()).as("accepted messages of delegates").isGreaterThan(OWNERS * ROUNDS);
    assertAuditClean();
  }

  /** Loses the answer of one commit in twenty. */
  private static final class LostAnswers implements FaultySource.Faults {

    private final Random random;

    LostAnswers(long seed) {
      random = new Random(seed);
    }

    @Override
    public void afterCommit(Connection connection) throws SQLException {
      if (random.nextInt(20) == 0) {
        throw new SQLException("the connection broke, on purpose", "08006");
      }
    }
  }

  private void own(int owner, Random random) {
    List<Element> live = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      Told before = told.get(owner);
      told.set(owner, new Told(before.version() + 1, Optional.empty()));
      if (live.size() > 2 && random.nextInt(4) == 0) {
        forget(owner, live.remove(random.nextInt(live.size())), round);
      } else {
        live.add(say(owner, random, round));
      }
      Set<Integer> granted = live.stream().max(FOLD_ORDER).map(Element::granted).orElse(Set.of());
      told.set(owner, new Told(before.version() + 2, Optional.of(granted)));
      for (int delegate = 0; delegate < DELEGATES; delegate++) {
        Draft draft =
            Draft.post(delegate(delegate), "now", "\"" + delegate + " " + round + "\"")
                .forOwner(owner(owner));
        drafts.put(draft.hash(), draft);
        check(draft, granted.contains(delegate), submit(draft));
      }
    }
  }

  private Element say(int owner, Random random, int round) {
    Set<Integer> granted = new HashSet<>();
    StringBuilder entries = new StringBuilder();
    for (int delegate = 0; delegate < DELEGATES; delegate++) {
      if (random.nextInt(2) == 0) {
        granted.add(delegate);
        entries
            .append(entries.isEmpty() ? "" : ",")
            .append("{\"address\":\"")
            .append(delegate(delegate).address())
            .append("\",\"types\":[\"POST\"]}");
      }
    }
    // Some come late and change nothing, unless what is younger is forgotten.
    double time = (random.nextInt(5) == 0 ? round : round + 1.5) + round / 1000.0;
    Draft draft = Draft.security(owner(owner), entries.toString()).at(time);
    Element element = new Element(draft.hash(), draft.micros() / 1e6, Set.copyOf(granted));
    elements.put(element.hash(), element);
    drafts.put(element.hash(), draft);
    expect(draft, new Outcome.Processed());
    return element;
  }

  private void forget(int owner, Element element, int round) {
    Draft draft = Draft.forget(owner(owner), element.hash()).at(round);
    drafts.put(draft.hash(), draft);
    targets.put(draft.hash(), List.of(element.hash()));
    expect(draft, new Outcome.Processed());
  }

  private void expect(Draft draft, Outcome wanted) {
    Outcome outcome = submit(draft);
    if (!outcome.equals(wanted)) {
      faults.add(draft + " became " + outcome);
    }
  }

  /** Acts for owners until they have done. */
  private Void act(int delegate, Random random, AtomicBoolean over) {
    List<ItemHash> mine = new ArrayList<>();
    for (int number = 0; !over.get(); number++) {
      int owner = random.nextInt(OWNERS);
      boolean forgets = !mine.isEmpty() && random.nextInt(8) == 0;
      Draft draft =
          forgets
              ? Draft.forget(delegate(delegate), mine.remove(random.nextInt(mine.size())))
                  .at(number)
              : Draft.post(delegate(delegate), "for", "\"" + delegate + " " + number + "\"")
                  .forOwner(owner(owner));
      drafts.put(draft.hash(), draft);
      if (forgets) {
        targets.put(draft.hash(), targetsOf(draft));
      }
      Told before = told.get(owner);
      Outcome outcome = submit(draft);
      Told after = told.get(owner);
      if (outcome.equals(new Outcome.Processed()) && !forgets) {
        mine.add(draft.hash());
      }
      if (!forgets && before.version() == after.version() && before.granted().isPresent()) {
        check(draft, before.granted().get().contains(delegate), outcome);
      }
      if (outcome instanceof Outcome.Rejected refused
          && refused.code() != ErrorCode.PERMISSION_DENIED) {
        faults.add(draft + " was refused with " + refused);
      }
    }
    return null;
  }

  private void check(Draft draft, boolean granted, Outcome outcome) {
    if (granted != outcome.equals(new Outcome.Processed())) {
      faults.add("granted " + granted + ", but " + draft + " became " + outcome);
    }
  }

  private static List<ItemHash> targetsOf(Draft forget) {
    String text = forget.text();
    int start = text.indexOf("\"hashes\":[\"") + "\"hashes\":[\"".length();
    return List.of(new ItemHash(text.substring(start, start + 64)));
  }

  /**
   * Goes through everything that was accepted, in commit order; each must have been permitted.
   *
   * @return how many messages of delegates there are
   */
  private int accepted() {
    Map<Integer, List<Element>> live = new HashMap<>();
    int ofDelegates = 0;
    for (String hash :
        database.all(
            "SELECT item_hash FROM (SELECT seq, item_hash FROM message UNION ALL SELECT seq, item_hash"
                + " FROM forgotten) every ORDER BY seq")) {
      Draft draft = Objects.requireNonNull(drafts.get(new ItemHash(hash)), hash);
      int sender = Draft.ACCOUNTS.indexOf(draft.sender());
      List<ItemHash> forgotten = targets.get(draft.hash());
      Element said = elements.get(draft.hash());
      if (said != null) {
        live.computeIfAbsent(sender, _ -> new ArrayList<>()).add(said);
      } else if (forgotten != null && sender < OWNERS) {
        live.getOrDefault(sender, List.of()).removeIf(one -> forgotten.contains(one.hash()));
      } else {
        Draft concerned =
            forgotten == null ? draft : Objects.requireNonNull(drafts.get(forgotten.getFirst()));
        Set<Integer> granted =
            live.getOrDefault(ownerOf(concerned), List.of()).stream()
                .max(FOLD_ORDER)
                .map(Element::granted)
                .orElse(Set.of());
        assertThat(granted).as("at " + draft).contains(sender - OWNERS);
        ofDelegates++;
      }
    }
    return ofDelegates;
  }

  private static int ownerOf(Draft draft) {
    for (int i = 0; i < OWNERS; i++) {
      if (owner(i).address().value().equals(draft.owner())) {
        return i;
      }
    }
    throw new AssertionError(draft);
  }
}
