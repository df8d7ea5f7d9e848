package io.aleph4j.node.files;

import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Compares the folder of files with the rows: no row without its file, no file without its row. For
 * a node that does not run; constant memory whatever there is.
 */
public final class FileAudit {

  private static final int BATCH = 1_000;

  private final FileFolder folder;
  private final FileLedger ledger;
  private final boolean byContent;
  private final Consumer<String> faults;
  private long files;
  private long bytes;

  /**
   * An audit of this folder.
   *
   * @param byContent whether every file is read to see whether it is what its name says
   * @param faults is told of each fault, in a sentence
   */
  public FileAudit(Path folder, FileLedger ledger, boolean byContent, Consumer<String> faults)
      throws IOException {
    this.folder = new FileFolder(folder);
    this.ledger = ledger;
    this.byContent = byContent;
    this.faults = faults;
  }

  /** Compares everything. */
  public void run() throws IOException {
    checkRows();
    checkFolder();
  }

  /** How many rows were looked at. */
  public long files() {
    return files;
  }

  /** How many bytes their files have, as the rows say. */
  public long bytes() {
    return bytes;
  }

  private void checkRows() throws IOException {
    List<FileLedger.Entry> rows = ledger.after(null, BATCH);
    while (!rows.isEmpty()) {
      for (FileLedger.Entry row : rows) {
        files++;
        bytes += row.size();
        checkRow(row);
      }
      rows = ledger.after(rows.getLast().hash(), BATCH);
    }
  }

  private void checkRow(FileLedger.Entry row) throws IOException {
    Optional<Path> path = folder.find(row.hash());
    if (path.isEmpty()) {
      faults.accept("the file " + row.hash() + " has a row, but is not in the folder");
      return;
    }
    long size = Files.size(path.get());
    if (size != row.size()) {
      faults.accept(
          "the file " + row.hash() + " has " + size + " bytes, and " + row.size() + " in its row");
    } else if (byContent
        && FileNaming.read(path.get(), FileNaming.expecting(row.hash())).isEmpty()) {
      faults.accept("the file " + row.hash() + " holds something else than its name says");
    }
  }

  private void checkFolder() throws IOException {
    List<ItemHash> batch = new ArrayList<>();
    folder.list(path -> {
      batch.add(new ItemHash(path.getFileName().toString()));
      if (batch.size() == BATCH) {
        checkKnown(batch);
        batch.clear();
      }
    });
    checkKnown(batch);
    folder.comingIn().forEach(this::left);
    folder.goingOut().forEach(hash -> left(Path.of("leaving", hash.value())));
  }

  private void checkKnown(List<ItemHash> names) {
    Set<ItemHash> known = ledger.known(names);
    for (ItemHash name : names) {
      if (!known.contains(name)) {
        faults.accept("the file " + name + " is in the folder, but has no row");
      }
    }
  }

  private void left(Path path) {
    faults.accept(path + " was on its way when the node ended; it is settled when the node starts");
  }
}
