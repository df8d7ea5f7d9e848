package io.aleph4j.node.process;

import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.InstanceContent;
import io.aleph4j.protocol.MachineVolume;
import io.aleph4j.protocol.ProgramContent;
import io.aleph4j.protocol.VerifiableProgramContent;
import java.util.ArrayList;
import java.util.List;

/** A file that a machine uses, and what for. */
public record MachineFile(FileRef ref, Role role) {

  /** What a file is for a machine. */
  public enum Role {
    CODE,
    RUNTIME,
    DATA,
    /** What the root disk begins as. */
    ROOTFS,
    /** A disk that is only read. */
    VOLUME,
    /** What a disk that stays begins as. */
    PARENT,
    WORKLOAD,
    /** What a disk is verified with. */
    HASH_TREE;

    /**
     * Whether the file's message cannot be forgotten as long as the machine is there. Of all files
     * only what persistent volumes begin as is not looked at (spec 01 §5.4).
     */
    public boolean keepsMessage() {
      return this != PARENT;
    }
  }

  /** All files of a machine, in the order of its content. */
  static List<MachineFile> of(ExecutableContent machine) {
    List<MachineFile> files = new ArrayList<>();
    switch (machine) {
      case ProgramContent program -> {
        files.add(new MachineFile(program.code().file(), Role.CODE));
        files.add(new MachineFile(program.runtime().file(), Role.RUNTIME));
        if (program.data() != null) {
          files.add(new MachineFile(program.data().file(), Role.DATA));
        }
        program.volumes().forEach(volume -> add(files, volume));
      }
      case InstanceContent instance -> {
        files.add(new MachineFile(instance.rootfs().parent(), Role.ROOTFS));
        instance.volumes().forEach(volume -> add(files, volume));
      }
      case VerifiableProgramContent program -> {
        files.add(new MachineFile(new FileRef(program.runtime(), false), Role.RUNTIME));
        add(files, program.workload(), Role.WORKLOAD);
        program.volumes().forEach(volume -> add(files, volume, Role.VOLUME));
      }
    }
    return files;
  }

  private static void add(List<MachineFile> files, MachineVolume volume) {
    switch (volume) {
      case MachineVolume.Immutable immutable ->
          files.add(new MachineFile(immutable.content(), Role.VOLUME));
      case MachineVolume.Persistent persistent -> {
        if (persistent.parent() != null) {
          files.add(new MachineFile(persistent.parent(), Role.PARENT));
        }
      }
      case MachineVolume.Ephemeral _ -> {}
    }
  }

  private static void add(
      List<MachineFile> files, VerifiableProgramContent.Verified disk, Role role) {
    files.add(new MachineFile(new FileRef(disk.file(), false), role));
    files.add(new MachineFile(new FileRef(disk.hashTree(), false), Role.HASH_TREE));
  }
}
