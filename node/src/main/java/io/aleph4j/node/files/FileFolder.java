package io.aleph4j.node.files;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder of files that are named by their content. Thread-safe for different hashes; who works on
 * one hash takes care of the order.
 */
final class FileFolder {

  private final Path root;
  private final Path incoming;
  private final Path leaving;
  private final AtomicLong numbers = new AtomicLong();
  private final SharedAction forceIncoming;

  /** Opens the folder and makes it if it is not there. */
  FileFolder(Path root) throws IOException {
    this.root = Files.createDirectories(root);
    this.incoming = Files.createDirectories(root.resolve("incoming"));
    this.leaving = Files.createDirectories(root.resolve("leaving"));
    this.forceIncoming = new SharedAction(() -> force(incoming));
  }

  /** Begins to write a file that the engine names. */
  Arrival receive(ItemType engine) throws IOException {
    return receive(engine.wireName(), FileNaming.of(engine));
  }

  /** Begins to write a file that should have this name. */
  Arrival receive(ItemHash expected) throws IOException {
    return receive(expected.value(), FileNaming.expecting(expected));
  }

  private Arrival receive(String kind, FileNaming naming) throws IOException {
    return new Arrival(incoming.resolve(kind + "." + numbers.incrementAndGet()), naming);
  }

  /** Forces what arrived to the disk, still aside. */
  void force(Arrival arrival) throws IOException {
    arrival.force();
    forceIncoming.run();
  }

  /**
   * Moves what arrived to its place. That is not forced to the disk: whichever of both places the
   * file is found in after a crash, its row says that it is to be kept.
   */
  void settle(Arrival arrival, ItemHash hash) throws IOException {
    settle(arrival.path(), hash);
  }

  private void settle(Path aside, ItemHash hash) throws IOException {
    Path folder = root.resolve(folderOf(hash));
    try {
      Files.move(aside, folder.resolve(hash.value()), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      Files.createDirectories(folder);
      Files.move(aside, folder.resolve(hash.value()), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Takes a file out of its place, to be deleted or put back; false when it is not there. */
  boolean takeOut(ItemHash hash) throws IOException {
    try {
      // Forced, because the row goes next, and a file must not be found again without one.
      Files.move(place(hash), leaving.resolve(hash.value()), StandardCopyOption.ATOMIC_MOVE);
      force(leaving);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Whether a file was taken out and is neither put back nor deleted yet. */
  boolean isTakenOut(ItemHash hash) {
    return Files.isRegularFile(leaving.resolve(hash.value()));
  }

  /** Puts a file back that was taken out. */
  void putBack(ItemHash hash) throws IOException {
    settle(leaving.resolve(hash.value()), hash);
  }

  /** Deletes a file that was taken out. */
  void dropTakenOut(ItemHash hash) throws IOException {
    Files.deleteIfExists(leaving.resolve(hash.value()));
  }

  /** Where the file is, if it is here. */
  Optional<Path> find(ItemHash hash) {
    Path place = place(hash);
    return Files.isRegularFile(place) ? Optional.of(place) : Optional.empty();
  }

  /** Hands over every file that is in its place, in no order. */
  void list(Consumer<Path> consumer) throws IOException {
    for (Path folder : list(root)) {
      if (Files.isDirectory(folder) && !folder.equals(incoming) && !folder.equals(leaving)) {
        list(folder).forEach(consumer);
      }
    }
  }

  /** Files that are on their way in, or that a crash left there. */
  List<Path> comingIn() throws IOException {
    return list(incoming);
  }

  /** Files that are on their way out, or that a crash left there. */
  List<ItemHash> goingOut() throws IOException {
    return list(leaving).stream().map(path -> new ItemHash(path.getFileName().toString())).toList();
  }

  /**
   * The name that a file on its way in gets, read from its bytes; empty when it is not what was
   * expected.
   */
  static Optional<ItemHash> nameOf(Path comingIn) throws IOException {
    String name = comingIn.getFileName().toString();
    String kind = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    Optional<ItemType> engine = ItemType.ofWireName(kind).filter(known -> known != ItemType.INLINE);
    return FileNaming.read(
        comingIn,
        engine.isPresent()
            ? FileNaming.of(engine.get())
            : FileNaming.expecting(new ItemHash(kind)));
  }

  /** Moves a file to its place that a crash left on its way in. */
  void settleRemains(Path comingIn, ItemHash hash) throws IOException {
    settle(comingIn, hash);
  }

  private Path place(ItemHash hash) {
    if (!hash.isStrict()) {
      throw new IllegalArgumentException("not the name of a file: " + hash);
    }
    return root.resolve(folderOf(hash)).resolve(hash.value());
  }

  // Some hundred folders, so that none holds too many names and not every file needs a new one: by
  // the last characters, because CIDs begin alike.
  private static String folderOf(ItemHash hash) {
    String name = hash.value();
    return name.substring(name.length() - 2);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.toList();
    }
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
