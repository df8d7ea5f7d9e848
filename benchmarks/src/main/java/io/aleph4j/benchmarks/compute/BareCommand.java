package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A node's command line for a machine without what needs the node: the same hypervisor, kind of
 * machine, processor, memory, kernel and drives, but neither a channel to the node nor a network.
 * The node's own line is the model, so that the yardstick changes when the node does.
 */
final class BareCommand {

  private static final Set<String> OF_THE_NODE = Set.of("-qmp", "-chardev", "-netdev");
  private static final Set<String> DEVICES_OF_THE_NODE =
      Set.of("vhost-user-vsock", "virtio-net", "virtio-serial", "virtserialport");

  private final List<String> words;
  private final List<String> drives;

  private BareCommand(List<String> words, List<String> drives) {
    this.words = List.copyOf(words);
    this.drives = List.copyOf(drives);
  }

  /** Of a machine's command line, in which files have their names. */
  static BareCommand of(List<String> command) {
    List<String> words = new ArrayList<>(List.of(command.getFirst()));
    List<String> drives = new ArrayList<>();
    int at = 1;
    while (at < command.size()) {
      String option = command.get(at);
      boolean hasValue = at + 1 < command.size() && !command.get(at + 1).startsWith("-");
      String value = hasValue ? command.get(at + 1) : "";
      if (option.equals("-drive")) {
        drives.add(file(value));
      } else if (!isOfTheNode(option, value)) {
        words.add(option);
        if (hasValue) {
          words.add(value);
        }
      }
      at += hasValue ? 2 : 1;
    }
    if (!words.contains("-append")) {
      throw new BenchmarkException("that is no machine's command line: " + command);
    }
    return new BareCommand(words, drives);
  }

  private static boolean isOfTheNode(String option, String value) {
    return OF_THE_NODE.contains(option)
        || (option.equals("-device")
            && (value.startsWith("virtio-blk")
                || DEVICES_OF_THE_NODE.stream().anyMatch(value::startsWith)));
  }

  private static String file(String drive) {
    for (String part : drive.split(",", -1)) {
      if (part.startsWith("file=")) {
        return part.substring("file=".length());
      }
    }
    throw new BenchmarkException("a drive without a file: " + drive);
  }

  /** The machine as it is, which ends as soon as it has come to user space. */
  List<String> probe() {
    List<String> all = new ArrayList<>(words);
    int append = all.indexOf("-append") + 1;
    all.set(append, all.get(append) + " aleph.probe");
    addDrives(all, drives);
    return all;
  }

  /** The machine with one drive more, the first one, from which it starts. */
  List<String> from(Path image) {
    List<String> all = new ArrayList<>(words);
    List<String> files = new ArrayList<>(List.of(image.toString()));
    files.addAll(drives);
    addDrives(all, files);
    return all;
  }

  private static void addDrives(List<String> all, List<String> files) {
    String device = all.contains("q35") ? "virtio-blk-pci" : "virtio-blk-device";
    char letter = 'a';
    for (String file : files) {
      String name = "vd" + letter++;
      all.add("-drive");
      all.add("if=none,format=raw,id=" + name + ",file=" + file + ",file.locking=off,readonly=on");
      all.add("-device");
      all.add(device + ",drive=" + name + ",serial=" + name);
    }
  }
}
