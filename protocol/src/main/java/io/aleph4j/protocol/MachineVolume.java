package io.aleph4j.protocol;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A disk of a machine besides its root (spec 01 §2.9). */
public sealed interface MachineVolume {

  /** What its owner says about it. */
  @Nullable String comment();

  /** Where it appears in the machine; null when it is only attached. */
  @Nullable String mount();

  /** The file that it shows or begins as. */
  Optional<FileRef> file();

  /** A file, read-only. */
  record Immutable(FileRef content, @Nullable String comment, @Nullable String mount)
      implements MachineVolume {
    @Override
    public Optional<FileRef> file() {
      return Optional.of(content);
    }
  }

  /** Room that is lost when the machine stops; 1 to 1000 MiB. */
  record Ephemeral(int sizeMib, @Nullable String comment, @Nullable String mount)
      implements MachineVolume {
    @Override
    public Optional<FileRef> file() {
      return Optional.empty();
    }
  }

  /**
   * Room that stays.
   *
   * @param sizeMib 1 to 1 953 125
   * @param parent what it begins as; null when it begins empty
   * @param persistence where it stays; null when nothing is said
   */
  record Persistent(
      int sizeMib,
      @Nullable FileRef parent,
      @Nullable Persistence persistence,
      @Nullable String name,
      @Nullable String comment,
      @Nullable String mount)
      implements MachineVolume {
    @Override
    public Optional<FileRef> file() {
      return Optional.ofNullable(parent);
    }
  }

  /** Where what a machine writes is kept. */
  enum Persistence {
    /** On the host only. */
    HOST,
    /** In the network's storage. */
    STORE
  }
}
