package io.aleph4j.node.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Timestamp;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes and rows stay together, whatever happens between two steps. */
class FileKeeperTest {

  private static final Timestamp LATER = new Timestamp(1);

  @TempDir private Path folder;

  private final MemoryLedger ledger = new MemoryLedger();
  private int stepsUntilCrash = Integer.MAX_VALUE;

  /** The end of the node: no code of it runs after this. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Rows in memory, which survive a crash as committed rows do. */
  private static final class MemoryLedger implements FileLedger {
    private final Map<ItemHash, Long> rows = new HashMap<>();
    private final Set<ItemHash> pinned = new HashSet<>();
    private boolean broken;
    private boolean brokenAfterwards;
    private boolean away;

    /** Whether what fails may still be carried out. */
    private boolean uncertain;

    @Override
    public void recordUntil(ItemHash hash, long size, Timestamp deleteBy) {
      check(broken || away);
      rows.put(hash, size);
      pinned.add(hash);
      check(brokenAfterwards);
    }

    @Override
    public boolean has(ItemHash hash) {
      check(away);
      return rows.containsKey(hash);
    }

    @Override
    public boolean removeIfOver(ItemHash hash, Timestamp now) {
      check(broken || away);
      if (!pinned.contains(hash)) {
        rows.remove(hash);
      }
      check(brokenAfterwards);
      return !rows.containsKey(hash);
    }

    @Override
    public boolean mayStillHappen(RuntimeException failure) {
      return away || uncertain;
    }

    @Override
    public Set<ItemHash> known(Collection<ItemHash> hashes) {
      Set<ItemHash> known = new HashSet<>(hashes);
      known.retainAll(rows.keySet());
      return known;
    }

    @Override
    public List<Entry> after(@Nullable ItemHash hash, int limit) {
      return rows.entrySet().stream()
          .map(row -> new Entry(row.getKey(), row.getValue()))
          .filter(entry -> hash == null || entry.hash().compareTo(hash) > 0)
          .sorted(Comparator.comparing(Entry::hash))
          .limit(limit)
          .toList();
    }

    @Override
    public List<ItemHash> over(Timestamp now, int limit) {
      throw new AssertionError("a keeper does not look for what is over");
    }

    private void check(boolean fails) {
      if (fails) {
        throw new IllegalStateException("the database is away");
      }
    }
  }

  private FileKeeper start() throws IOException {
    return new FileKeeper(
        folder,
        ledger,
        () -> {
          if (stepsUntilCrash-- == 0) {
            throw new Crash();
          }
        });
  }

  private static byte[] content(int number) {
    return ("file " + number).repeat(number * 7).getBytes(StandardCharsets.UTF_8);
  }

  private static ItemHash hash(int number) {
    return ItemHash.sha256(content(number));
  }

  private static ItemHash add(FileKeeper keeper, int number) throws IOException {
    try (Arrival arrival = keeper.receive(ItemType.STORAGE)) {
      arrival.write(content(number));
      return keeper.keepUntil(arrival, LATER);
    }
  }

  private static Optional<byte[]> read(FileKeeper keeper, ItemHash hash) throws IOException {
    Optional<FileChannel> file = keeper.open(hash);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (FileChannel channel = file.get()) {
      return Optional.of(Channels.newInputStream(channel).readAllBytes());
    }
  }

  /** The names of everything in the folder that is a file. */
  private Set<String> files() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private Set<String> rows() {
    return ledger.rows.keySet().stream()
        .map(ItemHash::value)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void whatArrivedIsThereUnderItsHashAndGoesWhenNothingPinsIt() throws IOException {
    FileKeeper keeper = start();
    ItemHash hash = add(keeper, 3);
    assertThat(hash).isEqualTo(hash(3));
    assertThat(read(keeper, hash)).contains(content(3));
    assertThat(ledger.rows).containsEntry(hash, (long) content(3).length);
    assertThat(keeper.removeIfOver(hash, LATER)).isFalse();
    assertThat(read(keeper, hash)).contains(content(3));
    ledger.pinned.remove(hash);
    assertThat(keeper.removeIfOver(hash, LATER)).isTrue();
    assertThat(read(keeper, hash)).isEmpty();
    assertThat(keeper.removeIfOver(hash, LATER)).isTrue();
    assertThat(files()).isEmpty();
  }

  @Test
  void anEmptyFileAndTheSameFileTwiceAreFiles() throws IOException {
    FileKeeper keeper = start();
    assertThat(add(keeper, 0)).isEqualTo(hash(0));
    assertThat(add(keeper, 0)).isEqualTo(hash(0));
    assertThat(read(keeper, hash(0))).contains(new byte[0]);
    assertThat(files()).containsExactly(hash(0).value());
  }

  @Test
  void whatIsNotKeptLeavesNothing() throws IOException {
    FileKeeper keeper = start();
    try (Arrival arrival = keeper.receive(ItemType.STORAGE)) {
      arrival.write(content(5));
    }
    assertThat(files()).isEmpty();
    assertThat(read(keeper, hash(5))).isEmpty();
  }

  @Test
  void nothingIsWrittenAfterTheHashWasAskedFor() throws IOException {
    try (Arrival arrival = start().receive(ItemType.STORAGE)) {
      arrival.write(1);
      assertThat(arrival.hash()).contains(ItemHash.sha256(new byte[] {1}));
      assertThat(arrival.size()).isOne();
      assertThatThrownBy(() -> arrival.write(2)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void namesThatAreNoHashesAreNotThere() throws IOException {
    FileKeeper keeper = start();
    for (String name :
        new String[] {"", "..", "../../etc/passwd", "a".repeat(64) + "/..", "G".repeat(64)}) {
      assertThat(keeper.open(new ItemHash(name))).isEmpty();
    }
  }

  @Test
  void aDatabaseThatFailsLeavesBytesAndRowsTogether() throws IOException {
    FileKeeper keeper = start();
    ledger.broken = true;
    assertThatThrownBy(() -> add(keeper, 1)).hasMessageContaining("away");
    assertThat(files()).isEmpty();
    ledger.broken = false;
    ledger.brokenAfterwards = true;
    assertThatThrownBy(() -> add(keeper, 1)).hasMessageContaining("away");
    assertThat(files()).isEqualTo(rows()).hasSize(1);
    ledger.pinned.clear();
    assertThatThrownBy(() -> keeper.removeIfOver(hash(1), LATER)).hasMessageContaining("away");
    assertThat(files()).isEqualTo(rows()).isEmpty();
  }

  @Test
  void aPinnedFileOutlivesARemovalThatTheDatabaseDidNotAnswer() throws IOException {
    FileKeeper keeper = start();
    add(keeper, 1);
    ledger.away = true;
    assertThatThrownBy(() -> keeper.removeIfOver(hash(1), LATER)).hasMessageContaining("away");
    ledger.away = false;
    assertThat(keeper.removeIfOver(hash(1), LATER)).isFalse();
    assertThat(read(keeper, hash(1))).contains(content(1));
  }

  @Test
  void aFileIsReadAfterARemovalThatTheDatabaseDidNotAnswer() throws IOException {
    FileKeeper keeper = start();
    add(keeper, 1);
    ledger.away = true;
    assertThatThrownBy(() -> keeper.removeIfOver(hash(1), LATER)).hasMessageContaining("away");
    ledger.away = false;
    assertThat(read(keeper, hash(1))).contains(content(1));
    assertThat(files()).isEqualTo(rows()).hasSize(1);
  }

  private static boolean addUncertainly(FileKeeper keeper, int number) throws IOException {
    try (Arrival arrival = keeper.receive(ItemType.STORAGE)) {
      arrival.write(content(number));
      return keeper.keep(arrival, LATER, file -> false, certain -> certain);
    }
  }

  @Test
  void aRowThatIsWrittenLateFindsItsFile() throws IOException {
    FileKeeper keeper = start();
    assertThat(addUncertainly(keeper, 1)).isFalse();
    assertThat(files()).isEqualTo(rows()).hasSize(1);
    assertThat(read(keeper, hash(1))).contains(content(1));
  }

  @Test
  void aRowThatIsWrittenAfterItsFailureWasToldFindsItsFile() throws IOException {
    FileKeeper keeper = start();
    try (Arrival arrival = keeper.receive(ItemType.STORAGE)) {
      arrival.write(content(1));
      assertThatThrownBy(() ->
              keeper.keep(
                  arrival,
                  LATER,
                  file -> {
                    throw new IllegalStateException("the connection broke");
                  },
                  certain -> true))
          .hasMessageContaining("broke");
    }
    ledger.rows.put(hash(1), (long) content(1).length);
    assertThat(read(keeper, hash(1))).contains(content(1));
    assertThat(files()).isEqualTo(rows()).hasSize(1);
  }

  @Test
  void aRowThatIsWrittenAfterTheDatabaseWasAwayFindsItsFile() throws IOException {
    FileKeeper keeper = start();
    ledger.away = true;
    assertThatThrownBy(() -> addUncertainly(keeper, 1)).hasMessageContaining("away");
    ledger.away = false;
    assertThat(read(keeper, hash(1))).isEmpty();
    ledger.recordUntil(hash(1), content(1).length, LATER);
    assertThat(read(keeper, hash(1))).contains(content(1));
    assertThat(files()).isEqualTo(rows()).hasSize(1);
  }

  @Test
  void aRowThatIsWrittenLateAfterTwoFailuresFindsItsFile() throws IOException {
    FileKeeper keeper = start();
    ledger.broken = true;
    ledger.uncertain = true;
    assertThatThrownBy(() -> add(keeper, 1)).hasMessageContaining("away");
    assertThat(read(keeper, hash(1))).isEmpty();
    ledger.rows.put(hash(1), (long) content(1).length);
    assertThat(read(keeper, hash(1))).contains(content(1));
    assertThat(files()).isEqualTo(rows()).hasSize(1);
  }

  @Test
  void whatCameInWhileTheDatabaseWasAwayIsKeptOnceAndSettledLater() throws IOException {
    FileKeeper keeper = start();
    ledger.away = true;
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> add(keeper, 1)).hasMessageContaining("away");
    }
    assertThat(folder.resolve("incoming")).isDirectoryContaining(path -> true);
    assertThat(keeper.folder().comingIn()).hasSize(1);
    assertThatThrownBy(keeper::settleUnanswered).hasMessageContaining("away");
    ledger.away = false;
    keeper.settleUnanswered();
    assertThat(keeper.folder().comingIn()).isEmpty();
    assertThat(files()).isEqualTo(rows()).hasSize(1);
    assertThat(read(keeper, hash(1))).contains(content(1));
  }

  @Test
  void aRowThatIsDeletedLateTakesItsFileAlong() throws IOException {
    FileKeeper keeper = start();
    add(keeper, 1);
    ledger.pinned.clear();
    ledger.broken = true;
    ledger.uncertain = true;
    assertThatThrownBy(() -> keeper.removeIfOver(hash(1), LATER)).hasMessageContaining("away");
    ledger.broken = false;
    // The first try is carried out now, before anybody asks.
    ledger.rows.remove(hash(1));
    assertThat(read(keeper, hash(1))).isEmpty();
    assertThat(files()).isEqualTo(rows()).isEmpty();
  }

  @Test
  void aRowThatMayStillBeDeletedIsDeletedBeforeItsFileIsServed() throws IOException {
    FileKeeper keeper = start();
    add(keeper, 1);
    ledger.pinned.clear();
    ledger.broken = true;
    ledger.uncertain = true;
    assertThatThrownBy(() -> keeper.removeIfOver(hash(1), LATER)).hasMessageContaining("away");
    ledger.broken = false;
    keeper.settleUnanswered();
    assertThat(files()).isEqualTo(rows()).isEmpty();
    add(keeper, 1);
    assertThat(read(keeper, hash(1))).contains(content(1));
  }

  @Test
  void crashesBetweenAnyTwoStepsLeaveFilesAndRowsTogether() throws IOException {
    Random random = new Random(7);
    Set<ItemHash> promised = new HashSet<>();
    FileKeeper keeper = start();
    int crashes = 0;
    for (int i = 0; i < 4_000; i++) {
      int number = random.nextInt(12);
      stepsUntilCrash = random.nextInt(8);
      try {
        switch (random.nextInt(3)) {
          case 0 -> promised.add(add(keeper, number));
          case 1 -> {
            ledger.pinned.remove(hash(number));
            promised.remove(hash(number));
          }
          default -> {
            if (keeper.removeIfOver(hash(number), LATER)) {
              assertThat(promised).doesNotContain(hash(number));
            }
          }
        }
      } catch (Crash e) {
        crashes++;
        stepsUntilCrash = Integer.MAX_VALUE;
        keeper = start();
      }
      assertThat(files()).isEqualTo(rows());
      for (ItemHash hash : promised) {
        assertThat(read(keeper, hash)).isPresent();
      }
    }
    assertThat(crashes).isGreaterThan(300);
  }
}
