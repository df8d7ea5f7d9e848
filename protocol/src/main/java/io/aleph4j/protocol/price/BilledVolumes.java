package io.aleph4j.protocol.price;

import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.InstanceContent;
import io.aleph4j.protocol.MachineVolume;
import io.aleph4j.protocol.ProgramContent;
import io.aleph4j.protocol.VerifiableProgramContent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Lists the room that a machine takes, in the order of its cost lines. A file whose size nobody
 * knows is left out: old machines name files that are gone.
 */
final class BilledVolumes {

  private final FileSizes sizes;
  private final SizeEstimates estimates;
  private final List<BilledVolume> billed = new ArrayList<>();

  private BilledVolumes(FileSizes sizes, SizeEstimates estimates) {
    this.sizes = sizes;
    this.estimates = estimates;
  }

  static List<BilledVolume> of(
      ExecutableContent content, FileSizes sizes, SizeEstimates estimates) {
    BilledVolumes volumes = new BilledVolumes(sizes, estimates);
    switch (content) {
      case ProgramContent program -> volumes.add(program);
      case InstanceContent instance -> volumes.add(instance);
      case VerifiableProgramContent _ -> {
        // Its disks cost nothing besides the STORE messages that keep them.
      }
    }
    return volumes.billed;
  }

  private void add(ProgramContent program) {
    addFile(CostType.EXECUTION_PROGRAM_VOLUME_CODE, null, program.code().file(), estimates.code());
    addFile(
        CostType.EXECUTION_PROGRAM_VOLUME_RUNTIME,
        null,
        program.runtime().file(),
        estimates.runtime());
    ProgramContent.Data data = program.data();
    if (data != null) {
      addFile(CostType.EXECUTION_PROGRAM_VOLUME_DATA, null, data.file(), estimates.data());
    }
    add(program.volumes());
  }

  private void add(InstanceContent instance) {
    InstanceContent.Rootfs rootfs = instance.rootfs();
    CostType type = CostType.EXECUTION_INSTANCE_VOLUME_ROOTFS;
    billed.add(
        new BilledVolume(
            type, type.name(), rootfs.parent().message().value(), mebibytes(rootfs.sizeMib())));
    add(instance.volumes());
  }

  private void add(List<MachineVolume> volumes) {
    for (int number = 0; number < volumes.size(); number++) {
      add(number, volumes.get(number));
    }
  }

  private void add(int number, MachineVolume volume) {
    switch (volume) {
      case MachineVolume.Immutable immutable ->
          addFile(
              CostType.EXECUTION_VOLUME_INMUTABLE,
              name(number, volume, CostType.EXECUTION_VOLUME_INMUTABLE),
              immutable.content(),
              estimates.volume(number));
      case MachineVolume.Ephemeral ephemeral -> addRoom(number, volume, ephemeral.sizeMib());
      case MachineVolume.Persistent persistent -> addRoom(number, volume, persistent.sizeMib());
    }
  }

  private void addRoom(int number, MachineVolume volume, int sizeMib) {
    CostType type = CostType.EXECUTION_VOLUME_PERSISTENT;
    billed.add(new BilledVolume(type, name(number, volume, type), null, mebibytes(sizeMib)));
  }

  private void addFile(CostType type, @Nullable String name, FileRef file, BigDecimal estimate) {
    BigDecimal size = estimate.signum() > 0 ? estimate : known(file);
    if (size != null) {
      billed.add(
          new BilledVolume(type, name == null ? type.name() : name, file.message().value(), size));
    }
  }

  private @Nullable BigDecimal known(FileRef file) {
    OptionalLong bytes = sizes.of(file);
    return bytes.isPresent() ? Decimals.mebibytes(bytes.getAsLong()) : null;
  }

  /** The number keeps names apart: several volumes may have no mount point, or the same. */
  private static String name(int number, MachineVolume volume, CostType type) {
    String mount = volume.mount();
    return "#" + number + ":" + (mount == null || mount.isEmpty() ? type.name() : mount);
  }

  private static BigDecimal mebibytes(int number) {
    return BigDecimal.valueOf(number);
  }
}
