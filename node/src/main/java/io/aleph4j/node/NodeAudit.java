package io.aleph4j.node;

import io.aleph4j.node.files.FileAudit;
import io.aleph4j.node.storage.Consistency;
import io.aleph4j.node.storage.FileRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What a node keeps, checked while it does not run: rows against each other, and rows against
 * files.
 *
 * @param faults a sentence for each; the first ones when there are many
 * @param messages how many are live
 * @param files how many there are rows of
 * @param bytes of these files
 */
public record NodeAudit(List<String> faults, long messages, long files, long bytes) {

  private static final int MOST_FAULTS = 1_000;

  /**
   * Checks everything.
   *
   * @param byContent whether every file is read to see whether it is what its name says
   */
  public static NodeAudit run(DataSource database, Path folder, boolean byContent)
      throws IOException {
    Consistency consistency = new Consistency(database);
    List<String> faults = new ArrayList<>(consistency.faults());
    FileAudit files =
        new FileAudit(
            folder,
            new FileRows(database),
            byContent,
            fault -> {
              if (faults.size() < MOST_FAULTS) {
                faults.add(fault);
              }
            });
    files.run();
    return new NodeAudit(List.copyOf(faults), consistency.messages(), files.files(), files.bytes());
  }
}
