package io.aleph4j.benchmarks;

import io.aleph4j.node.storage.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** The files of an invented network: rows, pins and the files themselves. One thread at a time. */
final class BulkFiles {

  static final String FILE_COLUMNS = "hash, size, type";
  static final String PIN_COLUMNS =
      "file_hash, kind, item_hash, owner, owner_key, ref, tag, tag_key, created, delete_by";

  /** What messages keep, summed up for their owners. */
  static final String OWNERS =
      """
      INSERT INTO file_owner (owner, files, bytes)
      SELECT p.owner, count(*), sum(f.size) FROM file_pin p JOIN file f ON f.hash = p.file_hash
      WHERE p.kind = 1 GROUP BY p.owner\
      """;

  private static final long GRACE_MICROS = 24L * 3_600_000_000L;

  private final CopyRow row = new CopyRow();
  private final NetworkNames names;

  BulkFiles(NetworkNames names) {
    this.names = names;
  }

  /** Writes the rows of all files; each one is kept for a day, whether messages keep it or not. */
  void all(BulkPosts.Sink files, BulkPosts.Sink pins, long nowMicros) throws SQLException {
    for (int i = 0; i < names.files().size(); i++) {
      String name = names.files().get(i);
      files.write(row.add(name).add(NetworkNames.fileText(i).length()).add(0).end());
      row.add(name).add(4);
      for (int column = 0; column < 7; column++) {
        row.addNull();
      }
      pins.write(row.add(nowMicros + GRACE_MICROS).end());
    }
  }

  /** Puts the files into the node's folder of them. */
  void write(Path folder) throws IOException {
    for (int i = 0; i < names.files().size(); i++) {
      String name = names.files().get(i);
      Path place = Files.createDirectories(folder.resolve(name.substring(name.length() - 2)));
      Files.write(
          place.resolve(name), NetworkNames.fileText(i).getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** The pin of a STORE message. */
  byte[] pin(BulkMessage message) {
    String hash = message.hash().value();
    String ref = message.ref();
    String tag = ref == null ? hash : message.owner() + '/' + ref;
    return row.add(message.file())
        .add(1)
        .add(hash)
        .add(message.owner())
        .add(Keys.of(message.owner()))
        .add(ref)
        .add(tag)
        .add(Keys.of(tag))
        .add(message.time())
        .addNull()
        .end();
  }
}
