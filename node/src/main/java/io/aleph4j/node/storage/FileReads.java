package io.aleph4j.node.storage;

import io.aleph4j.protocol.ItemHash;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads which files there are, and for whom (spec 02 §3.7, §3.9). Thread-safe. */
public final class FileReads {

  private static final String PINNED =
      """
      SELECT p.file_hash, p.owner, p.ref, f.size FROM file_pin p JOIN file f ON f.hash = p.file_hash
      WHERE p.kind = 1 AND \
      """;

  // Any number of versions may have the tag: the index gives the latest one first. A guess at few
  // of them would have all read and sorted, so the names are compared as if half of them differed.
  private static final String LATEST =
      """
      SELECT p.file_hash, p.owner, p.ref, f.size FROM (
        SELECT file_hash, owner, ref FROM file_pin
        WHERE kind = 1 AND tag_key = ? AND COALESCE(tag = ?, false)
        ORDER BY created DESC, pin_id LIMIT 1) p
      JOIN file f ON f.hash = p.file_hash\
      """;

  private final DataSource database;

  public FileReads(DataSource database) {
    this.database = database;
  }

  /**
   * A file.
   *
   * @param size in bytes
   * @param directory whether it is a directory of files
   */
  public record FileFacts(long size, boolean directory) {

    /** The network's word for what it is. */
    public String type() {
      return directory ? "dir" : "file";
    }
  }

  /** A file that a STORE message keeps. */
  public record StoredFile(String fileHash, String owner, @Nullable String ref, long size) {}

  /** A file among those of its owner; the moment in microseconds. */
  public record OwnedFile(String itemHash, String fileHash, long created, FileFacts facts) {}

  /** A place in the list of an owner's files. */
  public record Position(long created, String itemHash) {}

  /** What all messages of an owner keep: how many files, and their bytes. */
  public record Total(long files, long bytes) {}

  /** The file of this name. */
  public Optional<FileFacts> find(ItemHash hash) {
    return new Sql()
        .add("SELECT size, type FROM file WHERE hash = ?", hash.value())
        .first(database, "a file", row -> new FileFacts(row.getLong(1), row.getShort(2) != 0));
  }

  /** The file that this live STORE message keeps. */
  public Optional<StoredFile> ofMessage(ItemHash message) {
    return stored(new Sql().add(PINNED + "p.item_hash = ?", message.value()));
  }

  /** The latest version of the file that this tag names. */
  public Optional<StoredFile> ofTag(String tag) {
    return stored(new Sql().add(LATEST, Keys.of(tag), tag));
  }

  private Optional<StoredFile> stored(Sql sql) {
    return sql.first(
        database,
        "the file of a message",
        row ->
            new StoredFile(
                Objects.requireNonNull(row.getString(1)),
                Objects.requireNonNull(row.getString(2)),
                row.getString(3),
                row.getLong(4)));
  }

  /** How many pins of any kind a file has; 0 for one that is unknown. */
  public long pins(String hash) {
    return new Sql()
        .add("SELECT count(*) FROM file_pin WHERE file_hash = ?", hash)
        .first(database, "the pins of a file", row -> row.getLong(1))
        .orElse(0L);
  }

  /** What the messages of an owner keep. */
  public Total total(String owner) {
    return new Sql()
        .add("SELECT files, bytes FROM file_owner WHERE owner = ?", owner)
        .first(
            database,
            "the sum of an owner's files",
            row -> new Total(row.getLong(1), row.getLong(2)))
        .orElse(new Total(0, 0));
  }

  /** How many messages keep files, whoever owns them. */
  public long kept() {
    return new Sql()
        .add("SELECT COALESCE(sum(files), 0)::bigint FROM file_owner")
        .first(database, "how many files are kept", row -> row.getLong(1))
        .orElse(0L);
  }

  /** How many messages of an owner keep this file; owners are told apart by their keys. */
  public long count(String owner, String fileHash) {
    return new Sql()
        .add("SELECT count(*) FROM file_pin WHERE kind = 1 AND file_hash = ?", fileHash)
        .add(" AND owner_key = ?", Keys.of(owner))
        .first(database, "how often a file is kept", row -> row.getLong(1))
        .orElse(0L);
  }

  /**
   * A part of the list of an owner's files, ordered by the message's content time, then its hash.
   *
   * @param fileHash only messages that keep this file; null for all
   * @param after the place after which the part begins; null for the list's beginning
   */
  public List<OwnedFile> list(
      String owner,
      @Nullable String fileHash,
      boolean ascending,
      @Nullable Position after,
      long offset,
      int limit) {
    Sql sql =
        new Sql()
            .add(
                "SELECT p.item_hash, p.file_hash, p.created, f.size, f.type FROM file_pin p"
                    + " JOIN file f ON f.hash = p.file_hash WHERE p.kind = 1")
            .add(" AND p.owner_key = ? AND p.owner = ?", Keys.of(owner), owner);
    if (fileHash != null) {
      sql.add(" AND p.file_hash = ?", fileHash);
    }
    if (after != null) {
      String beyond = ascending ? ">" : "<";
      sql.add(" AND p.created " + beyond + "= ?", after.created())
          .add(
              " AND (p.created " + beyond + " ? OR p.item_hash > ?)",
              after.created(),
              after.itemHash());
    }
    sql.add(" ORDER BY p.created" + (ascending ? "" : " DESC") + ", p.item_hash LIMIT ")
        .literal(limit);
    if (offset > 0) {
      sql.add(" OFFSET ").literal(offset);
    }
    return sql.list(
        database,
        "the files of an owner",
        row ->
            new OwnedFile(
                Objects.requireNonNull(row.getString(1)),
                Objects.requireNonNull(row.getString(2)),
                row.getLong(3),
                new FileFacts(row.getLong(4), row.getShort(5) != 0)));
  }
}
