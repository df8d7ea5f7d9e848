package io.aleph4j.node.storage;

import io.aleph4j.node.files.FileLedger;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** What the database knows of files (spec 03 §4.2). Thread-safe. */
public final class FileRows implements FileLedger {

  private static final String FOREIGN_KEY_VIOLATION = "23503";

  private final DataSource database;
  private final FileTable files = new FileTable();
  private final PinTable pins = new PinTable();

  public FileRows(DataSource database) {
    this.database = database;
  }

  /**
   * A file.
   *
   * @param size in bytes
   */
  public record FileRow(ItemHash hash, long size) {}

  @Override
  public void recordUntil(ItemHash hash, long size, Timestamp deleteBy) {
    Script script = new Script();
    files.insert(script, hash, size);
    pins.hold(script, hash, deleteBy);
    try (Connection connection = database.getConnection()) {
      script.run(connection);
    } catch (SQLException e) {
      throw StorageException.of("cannot record the file " + hash, e);
    }
  }

  @Override
  public boolean has(ItemHash hash) {
    return find(hash).isPresent();
  }

  /** The row of a file. */
  public Optional<FileRow> find(ItemHash hash) {
    return new Sql()
        .add("SELECT size FROM file WHERE hash = ?", hash.value())
        .first(database, "the file " + hash, row -> new FileRow(hash, row.getLong(1)));
  }

  /** How many pins of any kind a file has; 0 for a file that is unknown. */
  public long pins(ItemHash hash) {
    return new Sql()
        .add("SELECT count(*) FROM file_pin WHERE file_hash = ?", hash.value())
        .first(database, "the pins of " + hash, row -> row.getLong(1))
        .orElse(0L);
  }

  @Override
  public boolean removeUnpinned(ItemHash hash) {
    try (Connection connection = database.getConnection();
        PreparedStatement delete = connection.prepareStatement(FileTable.DELETE_UNPINNED)) {
      delete.setString(1, hash.value());
      return delete.executeUpdate() == 1;
    } catch (SQLException e) {
      if (FOREIGN_KEY_VIOLATION.equals(e.getSQLState())) {
        return false; // pinned in the same moment
      }
      throw StorageException.of("cannot remove the file " + hash, e);
    }
  }

  /** Ends the grace periods that are over; the files that they held, which others may still pin. */
  public List<ItemHash> endPeriods(Timestamp now) {
    return new Sql()
        .add(PinTable.END_PERIODS, now.micros())
        .list(database, "the grace periods that are over", row -> new ItemHash(row.getString(1)));
  }
}
