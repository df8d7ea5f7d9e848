package io.aleph4j.benchmarks.compute;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What this command shares with the others.
 *
 * @param machine describes the system with the disk under a folder, in one sentence
 * @param report puts a report into a file of reports
 * @param removal removes a folder with everything in it
 */
public record Toolbox(
    Function<Path, String> machine, BiConsumer<Path, String> report, Removal removal) {

  /** Removes a folder. */
  @FunctionalInterface
  public interface Removal {
    /** Removes a folder with everything in it. */
    void remove(Path folder) throws IOException;
  }
}
