package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random messages of all kinds, files and forgetting among them, by owners, delegates and
 * strangers, from several threads over one or several lanes, with a restart between. What was
 * committed is then played again, one message after the other, on a plain model: it must have been
 * allowed, and must leave what the tables hold.
 */
class ForgetModelTest extends NodeContract {

  private static final int THREADS = 4;
  private static final List<String> KEYS =
      List.of(ItemHash.sha256("key 0").value(), ItemHash.sha256("key 1").value(), "plain");

  private static final List<MessageType> FORGOTTEN =
      List.of(
          MessageType.POST,
          MessageType.AGGREGATE,
          MessageType.STORE,
          MessageType.STORE,
          MessageType.PROGRAM,
          MessageType.INSTANCE,
          MessageType.V_PROGRAM);

  /** One file does not fit into the smallest disk. */
  private static final String LARGE = "x".repeat((1 << 20) + 1);

  private final List<ItemHash> files = new ArrayList<>();
  private final Map<ItemHash, Long> sizes = new HashMap<>();

  private List<Draft> drafts(Random random, int count) {
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Account sender = Draft.ACCOUNTS.get(random.nextInt(3));
      Draft draft = draft(random, sender, drafts, i);
      if (random.nextInt(4) == 0) {
        draft = draft.forOwner(Draft.ACCOUNTS.get(random.nextInt(3)));
      }
      drafts.add(draft.at(1 + random.nextInt(6)));
    }
    return drafts;
  }

  private Draft draft(Random random, Account sender, List<Draft> before, int number) {
    String content = "{\"n\":" + number + '}';
    return switch (random.nextInt(16)) {
      case 0, 1 -> Draft.post(sender, "type" + random.nextInt(2), content);
      case 2, 3 -> Draft.amend(sender, recent(random, before, MessageType.POST), content);
      case 4, 5 ->
          Draft.aggregate(
              sender,
              KEYS.get(random.nextInt(3)),
              "{\"e" + random.nextInt(3) + "\":" + number + "}");
      case 6 -> {
        String delegate =
            random.nextInt(3) == 0
                ? ""
                : "{\"address\":\"" + Draft.ACCOUNTS.get(random.nextInt(3)).address() + "\"}";
        // With a number, so that no two senders send the same content.
        yield Draft.aggregate(
            sender, "security", "{\"authorizations\":[" + delegate + "],\"n\":" + number + "}");
      }
      case 7 -> unique(Draft.store(sender, file(random)), number);
      case 8 -> unique(Draft.store(sender, file(random), "name" + random.nextInt(2)), number);
      case 9 ->
          unique(
              Draft.store(sender, file(random), recent(random, before, MessageType.STORE)), number);
      case 10 -> {
        List<ItemHash> targets = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(2); i++) {
          MessageType type = FORGOTTEN.get(random.nextInt(FORGOTTEN.size()));
          targets.add(new ItemHash(recent(random, before, type)));
        }
        Account by = random.nextBoolean() ? sender : senderOf(targets.getFirst(), before, sender);
        yield because(Draft.forget(by, targets, List.of()), number);
      }
      case 11 -> numbered(program(random, sender, before), number);
      case 12 -> numbered(instance(random, sender, before), number);
      case 13 -> numbered(verifiable(random, sender, before), number);
      case 14 -> {
        ItemHash used = new ItemHash(recent(random, before, MessageType.STORE));
        yield because(Draft.forget(senderOf(used, before, sender), used), number);
      }
      default -> {
        List<String> keys =
            random.nextInt(4) == 0 ? List.of(KEYS.get(random.nextInt(2))) : List.of();
        ItemHash target = new ItemHash(recent(random, before, MessageType.POST));
        Account by = random.nextBoolean() ? sender : senderOf(target, before, sender);
        yield because(Draft.forget(by, List.of(target), keys), number);
      }
    };
  }

  private static Draft program(Random random, Account sender, List<Draft> before) {
    Draft program = Machines.program(sender, reference(random, before), reference(random, before));
    if (random.nextInt(3) == 0) {
      program = Machines.frozen(program);
    }
    return random.nextInt(3) == 0
        ? Machines.replacing(program, recent(random, before, MessageType.PROGRAM))
        : program;
  }

  private static Draft instance(Random random, Account sender, List<Draft> before) {
    Draft instance = Machines.instance(sender, reference(random, before), 1 + random.nextInt(2));
    return switch (random.nextInt(4)) {
      case 0 -> Machines.withVolumes(instance, Machines.immutable(reference(random, before)));
      case 1 ->
          Machines.withVolumes(
              instance, Machines.persistent(reference(random, before), 1 + random.nextInt(2)));
      default -> instance;
    };
  }

  private static Draft verifiable(Random random, Account sender, List<Draft> before) {
    MessageType any = FORGOTTEN.get(random.nextInt(FORGOTTEN.size()));
    return Machines.verifiable(
        sender,
        new ItemHash(recent(random, before, MessageType.STORE)),
        new ItemHash(recent(random, before, any)),
        new ItemHash(recent(random, before, MessageType.STORE)));
  }

  private static String reference(Random random, List<Draft> before) {
    ItemHash store = new ItemHash(recent(random, before, MessageType.STORE));
    return random.nextBoolean() ? Machines.exactly(store) : Machines.latest(store);
  }

  private static Draft numbered(Draft machine, int number) {
    return Machines.with(machine, "\"metadata\":{\"n\":" + number + '}');
  }

  private static Draft unique(Draft draft, int number) {
    return draft.withFields(draft.fields() + ",\"n\":" + number);
  }

  private static Draft because(Draft forget, int number) {
    return forget.withFields(forget.fields() + ",\"reason\":\"" + number + "\"");
  }

  private ItemHash file(Random random) {
    return files.get(random.nextInt(files.size()));
  }

  private static String recent(Random random, List<Draft> before, MessageType type) {
    List<Draft> some =
        before.reversed().stream().filter(draft -> draft.type() == type).limit(10).toList();
    return some.isEmpty()
        ? ItemHash.sha256("nothing").value()
        : some.get(random.nextInt(some.size())).hash().value();
  }

  // Else most messages would be forgotten by somebody who may not.
  private static Account senderOf(ItemHash hash, List<Draft> before, Account other) {
    return before.stream()
        .filter(draft -> draft.hash().equals(hash))
        .findAny()
        .<Account>map(Draft::sender)
        .orElse(other);
  }

  private void submitFromSeveralThreads(List<Draft> drafts, Random random) {
    List<Callable<Void>> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random mine = new Random(random.nextLong());
      List<Draft> some = new ArrayList<>(drafts);
      // Neighbours change places, but what refers to another mostly comes after it.
      for (int from = 0; from < some.size(); from += 20) {
        Collections.shuffle(some.subList(from, Math.min(from + 20, some.size())), mine);
      }
      threads.add(() -> {
        for (Draft draft : some) {
          if (mine.nextInt(3) > 0) {
            boolean byHash = draft.hash().value().charAt(0) < '4';
            assertThat(submit(byHash ? draft.signByHash() : draft.sign()))
                .isNotInstanceOf(Outcome.Unavailable.class);
          }
        }
        return null;
      });
    }
    // Some contents and files come before their messages and some after them.
    threads.add(() -> {
      for (int i = 3; i < 6; i++) {
        keep(text(i));
      }
      for (Draft draft : drafts) {
        keep(draft.text());
      }
      return null;
    });
    atOnce(threads);
  }

  private static String text(int file) {
    return file == 0 ? LARGE : "file " + file;
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Boolean.getBoolean("aleph.full") ? 40 : 5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theTablesAreWhatTheModelSays(long seed) {
    CoreNodeSettings settings = Payments.settings().withLanes(1 + (int) (seed % 4));
    node.close();
    node = newNode(database.source(), InstantSource.system(), settings);
    files.clear();
    for (int i = 0; i < 6; i++) {
      files.add(ItemHash.sha256(text(i)));
      sizes.put(files.getLast(), (long) text(i).length());
    }
    for (int i = 0; i < 3; i++) {
      keep(text(i));
    }
    Random random = new Random(seed);
    List<Draft> drafts = drafts(random, 500);
    submitFromSeveralThreads(drafts.subList(0, 250), random);
    assertAuditClean();
    node.close();
    assertThat(tallied()).isEqualTo(stored());
    node = newNode(database.source(), InstantSource.system(), settings);
    submitFromSeveralThreads(drafts, random);
    // What waits for something that is there is on its way.
    database.eventually(
        "SELECT count(*) FROM pending p JOIN message m ON m.item_hash = p.waits_for"
            + " WHERE p.error_code = 501 OR (p.error_code = 101 AND m.type = 1)"
            + " OR (p.error_code = 200 AND m.type = 3)"
            + " OR (p.error_code = 301 AND m.type = 3 AND m.content_ref IS NULL)"
            + " OR (p.error_code = 300 AND m.type = 4)",
        "0");
    database.eventually("SELECT count(*) FROM pending WHERE error_code IN (3, 4)", "0");
    node.close();
    assertAuditClean();
    assertThat(tallied()).isEqualTo(stored());
    assertThat(database.one("SELECT count(*) FROM pending WHERE error_code = -1")).isEqualTo("0");
    assertThat(database.one("SELECT count(*) FROM rejected WHERE error_code = -1")).isEqualTo("0");
    assertModel(drafts);
  }

  private String tallied() {
    return database.one("SELECT COALESCE(sum(n), 0) FROM tally WHERE dimension = 1");
  }

  private String stored() {
    return database.one("SELECT count(*) FROM message");
  }

  private void assertModel(List<Draft> drafts) {
    Map<String, Draft> byHash = new HashMap<>();
    drafts.forEach(draft -> byHash.put(draft.hash().value(), draft));
    HistoryModel model = new HistoryModel(sizes);
    for (String hash :
        database.all(
            "SELECT item_hash FROM (SELECT seq, item_hash FROM message"
                + " UNION ALL SELECT seq, item_hash FROM forgotten) every ORDER BY seq")) {
      model.process(Objects.requireNonNull(byHash.get(hash)));
    }
    assertThat(database.all("SELECT item_hash FROM message ORDER BY seq"))
        .isEqualTo(model.live.keySet().stream().map(ItemHash::value).toList());
    Map<String, String> forgotten =
        pairs("SELECT item_hash || ' ' || array_to_string(forgotten_by, ',') FROM forgotten");
    assertThat(forgotten).isEqualTo(model.forgottenBy);
    Map<String, String> versions =
        pairs(
            "SELECT o.item_hash || ' ' || l.item_hash FROM post p"
                + " JOIN message o ON o.seq = p.original_seq JOIN message l ON l.seq = p.latest_seq");
    Map<String, String> expected = new TreeMap<>();
    model.current.forEach((post, version) -> expected.put(post.value(), version.value()));
    assertThat(versions).isEqualTo(expected);
    assertThat(forgotten.size()).isGreaterThan(10);
    assertThat(model.live.size()).isGreaterThan(50);
    assertThat(model.live.values().stream().filter(MachineModel::isMachine).count())
        .isGreaterThan(5);
  }

  /** What stands before and after the space in each row. */
  private Map<String, String> pairs(String sql) {
    Map<String, String> pairs = new TreeMap<>();
    for (String row : database.all(sql)) {
      int space = row.indexOf(' ');
      pairs.put(row.substring(0, space), row.substring(space + 1));
    }
    return pairs;
  }
}
