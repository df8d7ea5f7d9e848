package io.aleph4j.compute.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the firmware tells about memory modules (SMBIOS, structures of type 17). Only root may read
 * it, and machines of clouds often have none.
 *
 * @param type such as {@code DDR4}; null when it is not told
 * @param megahertz how often a second data are moved, in millions; empty when it is not told
 */
record MemoryModules(@Nullable String type, OptionalInt megahertz) {
  private static final int TYPE = 0x12;
  private static final int SPEED = 0x15;

  /** Of the first module that is there. */
  static MemoryModules find(SystemFiles files) {
    Path entries = files.root().resolve("sys/firmware/dmi/entries");
    try (Stream<Path> all = Files.list(entries)) {
      return all.filter(entry -> entry.getFileName().toString().startsWith("17-"))
          .sorted()
          .flatMap(entry -> read(entry.resolve("raw")).stream())
          .filter(modules -> modules.type() != null)
          .findFirst()
          .orElseGet(MemoryModules::unknown);
    } catch (IOException e) {
      return unknown();
    }
  }

  private static MemoryModules unknown() {
    return new MemoryModules(null, OptionalInt.empty());
  }

  private static Optional<MemoryModules> read(Path raw) {
    try {
      byte[] bytes = Files.readAllBytes(raw);
      return bytes.length < SPEED + 2 ? Optional.empty() : Optional.of(of(bytes));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static MemoryModules of(byte[] structure) {
    int speed = ByteBuffer.wrap(structure).order(ByteOrder.LITTLE_ENDIAN).getShort(SPEED) & 0xffff;
    boolean isTold = speed != 0 && speed != 0xffff;
    return new MemoryModules(
        switch (structure[TYPE]) {
          case 0x13 -> "DDR2";
          case 0x18 -> "DDR3";
          case 0x1a -> "DDR4";
          case 0x22 -> "DDR5";
          default -> null;
        },
        isTold ? OptionalInt.of(speed) : OptionalInt.empty());
  }
}
