package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.invalid;

import io.aleph4j.protocol.MachineVolume.Persistence;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Reads the disks of programs and instances (spec 01 §2.8, §2.9). */
final class VolumeFields {

  private static final Set<String> OF_ALL = Set.of("comment", "mount");
  private static final Set<String> OF_IMMUTABLE = Set.of("ref", "use_latest");
  private static final Set<String> OF_EPHEMERAL = Set.of("ephemeral", "size_mib");
  private static final Set<String> OF_PERSISTENT =
      Set.of("size_mib", "parent", "persistence", "name");
  private static final Keys KEYS =
      Keys.closed(
          Set.of(
              "comment",
              "mount",
              "ref",
              "use_latest",
              "ephemeral",
              "size_mib",
              "parent",
              "persistence",
              "name"));
  private static final Keys ROOTFS = Keys.open("parent", "persistence", "size_mib", "forgotten_by");

  private static final int MOST_VOLUMES = 256;
  private static final int LONGEST_LABEL = 256;
  private static final int MOST_EPHEMERAL_MIB = 1_000;

  /** 2048 GB, rounded up to whole MiB. */
  private static final int MOST_PERSISTENT_MIB = 1_953_125;

  private VolumeFields() {}

  static List<MachineVolume> optional(SchemaReader content) {
    return content
        .present("volumes")
        .map(volumes -> volumes.list(MOST_VOLUMES, VolumeFields::volume))
        .orElse(List.of());
  }

  /**
   * The kind is that of the key which no other kind has. Without one it is room alone, which is
   * ephemeral as long as it is small enough (spec 01 §2.9).
   */
  private static MachineVolume volume(SchemaValue value) {
    SchemaReader volume = value.object(KEYS);
    if (hasAny(volume, "ref", "use_latest")) {
      return immutable(volume);
    }
    if (hasAny(volume, "ephemeral")) {
      return ephemeral(volume);
    }
    if (hasAny(volume, "parent", "persistence", "name")) {
      return persistent(volume);
    }
    if (!hasAny(volume, "size_mib")) {
      throw invalid(volume.path() + " must have a ref or a size_mib");
    }
    int size = volume.value("size_mib").strictPositive(MOST_PERSISTENT_MIB);
    return size <= MOST_EPHEMERAL_MIB ? ephemeral(volume) : persistent(volume);
  }

  private static boolean hasAny(SchemaReader volume, String... keys) {
    for (String key : keys) {
      if (volume.find(key).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static MachineVolume immutable(SchemaReader volume) {
    close(volume, "an immutable", OF_IMMUTABLE);
    return new MachineVolume.Immutable(
        MachineFields.file(volume, true), label(volume, "comment"), label(volume, "mount"));
  }

  private static MachineVolume ephemeral(SchemaReader volume) {
    close(volume, "an ephemeral", OF_EPHEMERAL);
    volume
        .present("ephemeral")
        .filter(flag -> !isTrue(flag.value()))
        .ifPresent(flag -> {
          throw flag.unexpected("true");
        });
    return new MachineVolume.Ephemeral(
        volume.value("size_mib").strictPositive(MOST_EPHEMERAL_MIB),
        label(volume, "comment"),
        label(volume, "mount"));
  }

  /** The reference compares with Python's {@code True}, which 1 and 1.0 equal. */
  private static boolean isTrue(ScannedValue value) {
    return value.token() == JsonToken.VALUE_TRUE
        || (value.token().isNumeric() && Double.parseDouble(value.raw()) == 1);
  }

  private static MachineVolume persistent(SchemaReader volume) {
    close(volume, "a persistent", OF_PERSISTENT);
    return new MachineVolume.Persistent(
        volume.value("size_mib").strictPositive(MOST_PERSISTENT_MIB),
        volume.given("parent").map(parent -> MachineFields.file(parent, true)).orElse(null),
        volume.given("persistence").map(VolumeFields::persistence).orElse(null),
        label(volume, "name"),
        label(volume, "comment"),
        label(volume, "mount"));
  }

  private static void close(SchemaReader volume, String kind, Set<String> keys) {
    for (String key : volume.entries().keySet()) {
      if (!keys.contains(key) && !OF_ALL.contains(key)) {
        throw invalid("%s is %s volume, which has no '%s'".formatted(volume.path(), kind, key));
      }
    }
  }

  private static @Nullable String label(SchemaReader volume, String key) {
    return volume.given(key).map(text -> text.string(LONGEST_LABEL)).orElse(null);
  }

  private static Persistence persistence(SchemaValue value) {
    return value.choice(Persistence.class);
  }

  static InstanceContent.Rootfs rootfs(SchemaValue value) {
    SchemaReader rootfs = value.object(ROOTFS);
    rootfs
        .given("forgotten_by")
        .ifPresent(hashes -> hashes.list(SchemaValue.UNLIMITED, SchemaValue::string));
    return new InstanceContent.Rootfs(
        MachineFields.file(rootfs.value("parent"), true),
        persistence(rootfs.value("persistence")),
        rootfs.value("size_mib").strictPositive(MOST_PERSISTENT_MIB));
  }
}
