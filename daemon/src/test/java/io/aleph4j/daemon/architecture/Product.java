package io.aleph4j.daemon.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The product as these tests see it: its compiled classes and its sources. */
final class Product {

  /** Every class of every room, tests left out. */
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.aleph4j");

  /** The repository's folder: surefire runs a module's tests in the module's folder. */
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private Product() {}

  /**
   * The text of every file of {@code <room>/src/main} that ends so, by its path in the repository.
   */
  static Map<String, String> sources(String ending) {
    try (Stream<Path> rooms = Files.list(REPOSITORY)) {
      Map<String, String> sources = new TreeMap<>();
      for (Path main :
          rooms.map(room -> room.resolve("src/main")).filter(Files::isDirectory).toList()) {
        addSources(main, ending, sources);
      }
      return sources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addSources(Path folder, String ending, Map<String, String> sources)
      throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(ending)).toList()) {
        sources.put(REPOSITORY.relativize(file).toString(), Files.readString(file));
      }
    }
  }
}
