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

  /** Deletes the row of a file unless something pins it. */
  void deleteUnpinned(Script script, String hash) {
    script.add(DELETE_UNPINNED, hash);
  }
}
