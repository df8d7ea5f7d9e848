package io.aleph4j.compute.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the kernel tells in {@code /proc}, {@code /sys} and {@code /dev}. Nothing of it is there
 * everywhere, so everything may be empty.
 *
 * @param root where these folders are
 */
record SystemFiles(Path root) {

  Optional<String> text(String path) {
    try {
      return Optional.of(Files.readString(root.resolve(path), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  List<String> lines(String path) {
    return text(path).map(text -> text.lines().toList()).orElseGet(List::of);
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  /** The first value of a key in a file of lines {@code key: value}. */
  Optional<String> value(String path, String key) {
    for (String line : lines(path)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
        return Optional.of(line.substring(colon + 1).strip());
      }
    }
    return Optional.empty();
  }

  /** A number of KiB in {@code /proc/meminfo}, in bytes. */
  OptionalLong memory(String key) {
    return value("proc/meminfo", key)
        .filter(text -> text.matches("[0-9]{1,15} kB"))
        .map(text -> OptionalLong.of(Long.parseLong(text.substring(0, text.length() - 3)) * 1024))
        .orElseGet(OptionalLong::empty);
  }

  OptionalDouble number(String path) {
    return text(path).map(SystemFiles::parse).orElseGet(OptionalDouble::empty);
  }

  /** The number that a text is, if it is one. */
  static OptionalDouble parse(String text) {
    return text.matches("[0-9]{1,18}(\\.[0-9]{1,9})?")
        ? OptionalDouble.of(Double.parseDouble(text))
        : OptionalDouble.empty();
  }
}
