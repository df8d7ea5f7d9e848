package io.aleph4j.node.storage;

import io.aleph4j.node.files.FileLedger;
import java.util.List;

/** Writes the table {@code file}. */
final class FileTable {

  private static final String INSERT =
      "INSERT INTO file SELECT * FROM unnest(?::file[]) ON CONFLICT DO NOTHING";

  private static final String DELETE_UNPINNED =
      """
      DELETE FROM file f WHERE f.hash = ?
        AND NOT EXISTS (SELECT FROM file_pin p WHERE p.file_hash = f.hash)\
      """;

  // Whoever takes pins away has to see whether others do so at the same time. An update locks
  // without answering, and does not stand in the way of whoever pins the file. The order is one for
  // everybody.
  private static final String LOCK =
      """
      UPDATE file f SET size = f.size FROM (
        SELECT hash FROM file WHERE hash = ANY (?::text[]) ORDER BY hash FOR NO KEY UPDATE) l
      WHERE f.hash = l.hash\
      """;

  private static final String LOCK_PINNED =
      """
      UPDATE file f SET size = f.size FROM (
        SELECT hash FROM file WHERE hash IN (
          SELECT file_hash FROM file_pin WHERE item_hash = ANY (?::text[]) AND kind IN (1, 2, 4))
        ORDER BY hash FOR NO KEY UPDATE) l
      WHERE f.hash = l.hash\
      """;

  private static final int PLAIN_FILE = 0;

  void insert(Script script, List<FileLedger.Entry> files) {
    if (files.isEmpty()) {
      return;
    }
    RowArray rows = new RowArray();
    for (FileLedger.Entry file : files) {
      rows.row().add(file.hash().value()).add(file.size()).add(PLAIN_FILE);
    }
    script.add(INSERT, rows.toString());
  }

  /** Lets nobody else take away pins of this file until the transaction ends. */
  void lock(Script script, String hash) {
    script.add(LOCK, RowArray.array(List.of(hash)));
  }

  /** The same for all files that these messages keep. */
  void lockPinned(Script script, String messages) {
    script.add(LOCK_PINNED, messages);
  }

  /** Deletes the row of a file unless something pins it. */
  void deleteUnpinned(Script script, String hash) {
    script.add(DELETE_UNPINNED, hash);
  }
}
