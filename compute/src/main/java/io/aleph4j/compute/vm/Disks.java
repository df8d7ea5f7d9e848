package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.definition.VmDefinition.FileInForce;
import io.aleph4j.compute.files.FileCache;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.hypervisor.MachinePlan.Drive;
import io.aleph4j.protocol.MachineVolume;
import io.aleph4j.protocol.ProgramContent.Encoding;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The disks of a machine: its root, its code, its data if it has any, its volumes, in this order.
 */
final class Disks {
  private static final int SECTOR = 512;
  private static final long MIB = 1L << 20;

  private final FileCache files;
  private final Host host;
  private final VmSettings settings;
  private final VmDefinition definition;
  private final Path folder;
  private final int user;
  private final ExtFileSystem fileSystems;
  private final Set<Path> persistent = new HashSet<>();
  private final List<Drive> drives = new ArrayList<>();
  private final List<MountedVolume> volumes = new ArrayList<>();
  private @Nullable Path codeFile;
  private @Nullable Path dataFile;
  private long codeSize;
  private long dataSize;

  /** A volume with the name that the guest has for it. */
  record MountedVolume(String device, String mount, boolean readOnly, String fileSystem) {}

  /**
   * Of a machine.
   *
   * @param folder the machine's own
   */
  Disks(
      FileCache files,
      Host host,
      VmSettings settings,
      VmDefinition definition,
      Path folder,
      int user) {
    this.files = files;
    this.host = host;
    this.settings = settings;
    this.definition = definition;
    this.folder = folder;
    this.user = user;
    this.fileSystems = new ExtFileSystem(host, folder, user);
  }

  /** Fetches and makes all of them. */
  void make() throws InterruptedException {
    checkCount();
    add(files.fetch(definition.runtime().content()), false);
    VmDefinition.Code code = definition.code();
    codeSize = addFile("code", code.file(), code.encoding(), settings.largestCode(), true);
    VmDefinition.Data data = definition.data();
    if (data != null) {
      dataSize = addFile("data", data.file(), data.encoding(), settings.largestData(), false);
    }
    int number = 0;
    for (VmDefinition.Volume volume : definition.volumes()) {
      addVolume(volume, number++);
    }
  }

  private void checkCount() {
    int others = definition.data() == null ? 2 : 3;
    int wanted = others + definition.volumes().size();
    if (wanted > MachinePlan.MOST_DRIVES) {
      throw new VmException(
          VmException.Step.SETUP,
          "a machine has at most "
              + MachinePlan.MOST_DRIVES
              + " disks, and this one wants "
              + wanted
              + ": leave out volumes, or put several into one",
          List.of(),
          null);
    }
  }

  /** The disks for the machine's plan. */
  List<Drive> drives() {
    return List.copyOf(drives);
  }

  /** What the guest is to mount besides. */
  List<MountedVolume> volumes() {
    return List.copyOf(volumes);
  }

  /** The code as its message's file has it. */
  Path codeFile() {
    return made(codeFile);
  }

  /** The data as their message's file has them; only where there are some. */
  Path dataFile() {
    return made(dataFile);
  }

  private static Path made(@Nullable Path file) {
    if (file == null) {
      throw new IllegalStateException("the disks are not made, or there is no such file");
    }
    return file;
  }

  /** What the guest calls the disk with the code. */
  String codeDevice() {
    return MachinePlan.deviceName(1);
  }

  long codeSize() {
    return codeSize;
  }

  /** What the guest calls the disk with the data. */
  String dataDevice() {
    return MachinePlan.deviceName(2);
  }

  long dataSize() {
    return dataSize;
  }

  private String add(Path path, boolean writable) {
    drives.add(new Drive(path, writable));
    return MachinePlan.deviceName(drives.size() - 1);
  }

  private long addFile(
      String name, FileInForce file, Encoding encoding, long largest, boolean isCode)
      throws InterruptedException {
    Path path = files.fetch(file.content());
    try {
      long size = Files.size(path);
      if (encoding != Encoding.SQUASHFS && size > largest) {
        throw tooLarge(isCode, size, largest);
      }
      add(inSectors(name, path, size), false);
      if (isCode) {
        codeFile = path;
      } else {
        dataFile = path;
      }
      return size;
    } catch (IOException e) {
      throw new ComputeException("the file " + file.content() + " cannot be read", e);
    }
  }

  private static VmException tooLarge(boolean isCode, long size, long largest) {
    String what = (isCode ? "Program" : "Data") + " file too large to pass as an inline zip";
    return new VmException(
        isCode ? VmException.Step.CODE_TOO_LARGE : VmException.Step.DATA_TOO_LARGE,
        what + ": " + size + " bytes, at most " + largest,
        List.of(),
        null);
  }

  /** A disk has whole sectors; most files do not. */
  private Path inSectors(String name, Path path, long size) throws IOException {
    if (size > 0 && size % SECTOR == 0) {
      return path;
    }
    Path padded = folder.resolve(name);
    Files.copy(path, padded, StandardCopyOption.REPLACE_EXISTING);
    host.hand(padded, user, true);
    setLength(padded, (size / SECTOR + 1) * SECTOR);
    return padded;
  }

  private void addVolume(VmDefinition.Volume volume, int number) throws InterruptedException {
    String mount = volume.wanted().mount();
    switch (volume.wanted()) {
      case MachineVolume.Immutable wanted -> {
        String device = add(files.fetch(needed(volume.file()).content()), false);
        mount(device, mount, true, "squashfs");
      }
      case MachineVolume.Ephemeral wanted -> {
        Path file = folder.resolve("volume" + number);
        makeExt4(file, wanted.sizeMib());
        mount(add(file, true), mount, false, "ext4");
      }
      case MachineVolume.Persistent wanted -> {
        Path file = persistent(wanted, volume.file(), number);
        String at = mount == null ? "/mnt/" + name(wanted, number) : mount;
        mount(add(file, true), at, false, "ext4");
      }
    }
  }

  private static FileInForce needed(@Nullable FileInForce file) {
    if (file == null) {
      throw new IllegalStateException("an immutable volume has a file");
    }
    return file;
  }

  private void mount(String device, @Nullable String mount, boolean readOnly, String fileSystem) {
    if (mount != null) {
      volumes.add(new MountedVolume(device, mount, readOnly, fileSystem));
    }
  }

  private Path persistent(MachineVolume.Persistent wanted, @Nullable FileInForce parent, int number)
      throws InterruptedException {
    if (wanted.persistence() == MachineVolume.Persistence.STORE) {
      throw new VmException(
          VmException.Step.SETUP, "Only 'host' persistence is supported", List.of(), null);
    }
    Path file =
        settings
            .volumes()
            .resolve(definition.itemHash().value())
            .resolve(name(wanted, number) + ".ext4");
    if (!persistent.add(file)) {
      throw new VmException(
          VmException.Step.SETUP,
          "two volumes are called " + name(wanted, number) + ": both would write to one file",
          List.of(),
          null);
    }
    if (!Files.exists(file)) {
      Path made = file.resolveSibling(file.getFileName() + ".part");
      try {
        Files.createDirectories(file.getParent());
        if (parent == null) {
          makeExt4(made, wanted.sizeMib());
        } else {
          Files.copy(files.fetch(parent.content()), made, StandardCopyOption.REPLACE_EXISTING);
          host.hand(made, user, true);
          setLength(made, Math.max(Files.size(made), wanted.sizeMib() * MIB));
          fileSystems.grow(made);
        }
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new ComputeException("the volume " + file + " cannot be made", e);
      }
    } else {
      host.hand(file, user, true);
      growIfWanted(file, wanted.sizeMib() * MIB);
    }
    host.hand(file, user, true);
    return file;
  }

  private void growIfWanted(Path file, long size) throws InterruptedException {
    try {
      if (Files.size(file) < size) {
        // Before the file is longer, or nobody would try again when this fails.
        fileSystems.check(file);
        setLength(file, size);
        fileSystems.fill(file);
      }
    } catch (IOException e) {
      throw new ComputeException("the volume " + file + " cannot be made larger", e);
    }
  }

  /** The network's rule for names, made safe for paths. */
  static String name(MachineVolume.Persistent volume, int number) {
    String name = volume.name();
    return name == null || name.isBlank()
        ? "unamed_volume_" + number // sic: paths of the network's own nodes
        : name.replaceAll("[^\\w-]", "_");
  }

  private void makeExt4(Path file, int sizeMib) throws InterruptedException {
    try {
      Files.deleteIfExists(file);
      Files.createFile(file);
      setLength(file, sizeMib * MIB);
    } catch (IOException e) {
      throw new ComputeException("the volume " + file + " cannot be made", e);
    }
    host.hand(file, user, true);
    fileSystems.make(file);
  }

  private static void setLength(Path file, long length) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(length);
    }
  }
}
