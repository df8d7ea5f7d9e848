package io.aleph4j.node.storage;

import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.process.Hold;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows of the files that are here (spec 03 §4.2). Thread-safe. */
public final class FileRows implements FileLedger {

  private static final String UNPINNED_IS_NO_MORE = "23503";
  private static final String DEADLOCK = "40P01";
  private static final int MOST_TRIES = 3;

  private final DataSource database;
  private final FileTable files = new FileTable();
  private final PinTable pins = new PinTable();
  private final GroupCommit<Arrived> arrivals = new GroupCommit<>(this::record);

  public FileRows(DataSource database) {
    this.database = database;
  }

  /** A file that is to be kept for a while at least. */
  private record Arrived(ItemHash hash, long size, Timestamp deleteBy) {}

  @Override
  public void recordUntil(ItemHash hash, long size, Timestamp deleteBy) {
    arrivals.write(new Arrived(hash, size, deleteBy));
  }

  private void record(List<Arrived> arrived) {
    // One row a file, in one order for everybody, so that two transactions never wait for each
    // other.
    Map<ItemHash, Arrived> each = new TreeMap<>();
    for (Arrived one : arrived) {
      each.merge(one.hash(), one, (a, b) -> a.deleteBy().compareTo(b.deleteBy()) >= 0 ? a : b);
    }
    List<Arrived> rows = List.copyOf(each.values());
    Script script = new Script();
    files.insert(script, rows.stream().map(row -> new Entry(row.hash(), row.size())).toList());
    pins.hold(script, rows.stream().map(row -> new Hold(row.hash(), row.deleteBy())).toList());
    run(script, "record " + rows.size() + " files", 1);
  }

  @Override
  public boolean has(ItemHash hash) {
    return new Sql()
        .add("SELECT 1 FROM file WHERE hash = ?", hash.value())
        .first(database, "the file " + hash, row -> true)
        .isPresent();
  }

  @Override
  public Set<ItemHash> known(Collection<ItemHash> hashes) {
    return new HashSet<>(
        new Sql()
            .add(
                "SELECT hash FROM file WHERE hash = ANY (?)",
                (Object) hashes.stream().map(ItemHash::value).toArray(String[]::new))
            .list(database, "which files are known", row -> new ItemHash(row.getString(1))));
  }

  @Override
  public List<Entry> after(@Nullable ItemHash hash, int limit) {
    return new Sql()
        .add("SELECT hash, size FROM file WHERE hash > ?", hash == null ? "" : hash.value())
        .add(" AND type = 0 ORDER BY hash LIMIT ")
        .literal(limit)
        .list(
            database,
            "the files in their order",
            row -> new Entry(new ItemHash(row.getString(1)), row.getLong(2)));
  }

  @Override
  public List<ItemHash> over(Timestamp now, int limit) {
    return new Sql()
        .add("SELECT file_hash FROM file_pin WHERE delete_by < ?", now.micros())
        .add(" ORDER BY delete_by LIMIT ")
        .literal(limit)
        .list(database, "the grace periods that are over", row -> new ItemHash(row.getString(1)));
  }

  @Override
  public boolean removeIfOver(ItemHash hash, Timestamp now) {
    Script script = new Script();
    files.lock(script, hash.value());
    pins.endPeriods(script, hash.value(), now);
    files.deleteUnpinned(script, hash.value());
    try (Connection connection = database.getConnection()) {
      script.run(connection);
    } catch (SQLException e) {
      if (UNPINNED_IS_NO_MORE.equals(e.getSQLState())) {
        return false; // pinned in the same moment
      }
      throw StorageException.of("cannot remove the file " + hash, e);
    }
    return !has(hash);
  }

  @Override
  public boolean mayStillHappen(RuntimeException failure) {
    return failure instanceof StorageException.Passing;
  }

  // A batch of messages that pins the same files locks their rows in an order of its own; the one
  // that PostgreSQL gives up writes again.
  private void run(Script script, String action, int attempt) {
    try (Connection connection = database.getConnection()) {
      script.run(connection);
    } catch (SQLException e) {
      if (!DEADLOCK.equals(e.getSQLState()) || attempt == MOST_TRIES) {
        throw StorageException.of("cannot " + action, e);
      }
      run(script, action, attempt + 1);
    }
  }
}
