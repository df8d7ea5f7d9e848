package io.aleph4j.node.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Copies of a node's folder of files, for tests that want to go back. A file never changes, so that
 * a copy is a second name of it where the disk allows that. Nobody may use the folder meanwhile.
 */
public final class FileSnapshots {

  private final Path files;
  private final Path copies;

  /**
   * Copies of one folder.
   *
   * @param files the folder of the node's files
   * @param copies where the copies are
   */
  public FileSnapshots(Path files, Path copies) {
    this.files = files;
    this.copies = copies;
  }

  /** Copies every file under a number that is not in use. */
  public void take(int number) throws IOException {
    Path copy = Files.createDirectories(copy(number));
    addMissing(files, copy);
  }

  /** Makes the folder what it was when the copy of this number was taken. */
  public void restore(int number) throws IOException {
    Path copy = copy(number);
    for (Path file : filesIn(files)) {
      if (!Files.exists(copy.resolve(files.relativize(file)))) {
        Files.delete(file);
      }
    }
    addMissing(copy, files);
  }

  /** Deletes all copies, those of earlier runs included. */
  public void dropAll() throws IOException {
    if (!Files.isDirectory(copies)) {
      return;
    }
    try (Stream<Path> all = Files.walk(copies)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private Path copy(int number) {
    return copies.resolve(Integer.toString(number));
  }

  private static void addMissing(Path from, Path to) throws IOException {
    for (Path file : filesIn(from)) {
      Path target = to.resolve(from.relativize(file));
      if (!Files.exists(target)) {
        Files.createDirectories(target.resolveSibling("."));
        link(file, target);
      }
    }
  }

  private static void link(Path file, Path target) throws IOException {
    try {
      Files.createLink(target, file);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(file, target);
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter((Predicate<Path>) Files::isRegularFile).toList();
    }
  }
}
