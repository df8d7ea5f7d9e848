package io.aleph4j.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tests of all rooms, as their sources say. */
final class TestSources {

  private static final Pattern TEST =
      Pattern.compile("  @(Test|ParameterizedTest|TestFactory|RepeatedTest|Property|Example)\\b.*");

  private final Map<String, List<Path>> classes;

  TestSources(Path root) {
    try (Stream<Path> rooms = Files.list(root)) {
      this.classes =
          rooms
              .map(room -> room.resolve("src/test/java"))
              .filter(Files::isDirectory)
              .flatMap(TestSources::files)
              .collect(Collectors.groupingBy(TestSources::className));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String className(Path file) {
    return file.toString().replaceFirst("^.*[/\\\\]", "").replaceFirst("\\.java$", "");
  }

  /** Whether {@code Class.method} is one test: a helper is none. */
  boolean has(String test) {
    String[] names = test.split("\\.", 2);
    return names.length == 2
        && classes.getOrDefault(names[0], List.of()).stream()
            .anyMatch(file -> declares(file, names[1]));
  }

  private static boolean declares(Path file, String method) {
    try {
      List<String> lines = Files.readAllLines(file);
      Pattern head =
          Pattern.compile("  (public )?(static )?\\S+ " + Pattern.quote(method) + "\\(.*");
      for (int i = 0; i < lines.size(); i++) {
        if (head.matcher(lines.get(i)).matches() && isTest(lines.subList(0, i))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands above a method reaches up to the member before it. */
  private static boolean isTest(List<String> above) {
    for (String line : above.reversed()) {
      if (line.equals("  }") || line.isEmpty()) {
        return false;
      }
      if (TEST.matcher(line).matches()) {
        return true;
      }
    }
    return false;
  }
}
