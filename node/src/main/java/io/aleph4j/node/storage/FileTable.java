package io.aleph4j.node.storage;

import io.aleph4j.protocol.ItemHash;

/** Writes the table {@code file}. */
final class FileTable {

  private static final String INSERT =
      "INSERT INTO file (hash, size, type) VALUES (?, ?::bigint, ?::smallint) ON CONFLICT DO NOTHING";

  /** Deletes a row unless something pins the file. */
  static final String DELETE_UNPINNED =
      "DELETE FROM file WHERE hash = ? AND NOT EXISTS (SELECT FROM file_pin WHERE file_hash = hash)";

  private static final short PLAIN_FILE = 0;

  void insert(Script script, ItemHash hash, long size) {
    script.add(INSERT, hash.value(), Long.toString(size), Short.toString(PLAIN_FILE));
  }
}
