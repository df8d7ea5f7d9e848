package io.aleph4j.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folders of inputs. Surefire runs a module's tests in the module's folder. */
final class Inputs {

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Path KEPT = REPOSITORY.resolve("fuzz/src/test/resources/inputs");

  /** Words that inputs are put together from. */
  static final Path WORDS = REPOSITORY.resolve("fuzz/src/test/resources/words.dict");

  private Inputs() {}

  /** Inputs that a target accepts, from which the fuzzer starts. */
  static Path seeds(String target) {
    return KEPT.resolve(target).resolve("seeds");
  }

  /** Inputs that once did harm. The fuzzer puts new ones here: they belong into the repository. */
  static Path regressions(String target) {
    return KEPT.resolve(target).resolve("regressions");
  }

  /** What earlier runs on this machine have found interesting. */
  static Path corpus(String target) {
    return REPOSITORY.resolve(".build/fuzz").resolve(target);
  }

  /** The files of a folder that need not exist, in one order. */
  static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
