package io.aleph4j.compute.host;

import io.aleph4j.compute.ComputeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Linux. As root, each machine runs as a user of its own, whose number exists in no list of users;
 * otherwise as the user of this node.
 */
public final class LinuxHost implements Host {

  /** Longer lines of output are handed over in pieces. */
  private static final int LONGEST_LINE = 16 * 1024;

  private final boolean isRoot;
  private final ControlGroups groups;

  private LinuxHost(boolean isRoot, ControlGroups groups) {
    this.isRoot = isRoot;
    this.groups = groups;
  }

  /**
   * This system.
   *
   * @param name of the control group below which machines are, one for each node on a system
   */
  public static LinuxHost open(String name) {
    return new LinuxHost(isRoot(), findGroups(name));
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          && uid == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static ControlGroups findGroups(String name) {
    Path mounts = Path.of("/sys/fs/cgroup");
    try {
      return Files.exists(mounts.resolve("cgroup.controllers"))
          ? ControlGroupsV2.in(mounts, name)
          : ControlGroupsV1.in(mounts, name);
    } catch (IOException e) {
      return new NoControlGroups(e.toString());
    }
  }

  /** Whether machines run as users of their own. */
  public boolean hasUsers() {
    return isRoot;
  }

  @Override
  public HostProcess start(ProcessPlan plan, Consumer<String> output) {
    groups.create(plan.group(), plan.limits());
    ProcessBuilder builder = new ProcessBuilder(command(plan));
    builder.environment().clear();
    builder.directory(plan.folder().toFile()).redirectErrorStream(true);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      // Threads of the system: a virtual one that reads a pipe keeps its carrier, and when as many
      // do as there are carriers, no other virtual thread of this process runs any more.
      Thread.ofPlatform()
          .daemon()
          .name("output of " + plan.group())
          .start(() -> forward(process.inputReader(StandardCharsets.UTF_8), output));
      return new LinuxProcess(process, () -> groups.destroy(plan.group()));
    } catch (IOException e) {
      groups.destroy(plan.group());
      throw new ComputeException(plan.command().getFirst() + " cannot be started", e);
    }
  }

  /**
   * The program, started by a shell that first opens files (dash cannot, beyond 9) and steps into
   * the group.
   */
  private List<String> command(ProcessPlan plan) {
    List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", script(plan), "bash"));
    if (isRoot && plan.user() != ProcessPlan.THIS_USER) {
      command.addAll(
          List.of(
              "/usr/bin/setpriv",
              "--reuid=" + plan.user(),
              "--regid=" + plan.user(),
              groups(plan),
              "--no-new-privs",
              "--inh-caps=-all",
              "--bounding-set=-all"));
    }
    // The shell would add some variables of its own.
    command.addAll(List.of("/usr/bin/env", "-i"));
    plan.environment().forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(plan.command());
    return command;
  }

  private static String groups(ProcessPlan plan) {
    return plan.groups().isEmpty()
        ? "--clear-groups"
        : "--groups="
            + plan.groups().stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private String script(ProcessPlan plan) {
    StringBuilder script = new StringBuilder("set -e; ");
    String join = groups.joinScript(plan.group());
    if (!join.isEmpty()) {
      script.append(join).append("; ");
    }
    int number = ProcessPlan.FIRST_FILE;
    for (ProcessPlan.OpenFile file : plan.files()) {
      script.append("exec ").append(number).append(file.writable() ? "<>" : "<");
      script.append(quote(file.path().toString())).append("; ");
      number++;
    }
    return script.append("exec \"$@\"").toString();
  }

  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private static void forward(Reader reader, Consumer<String> output) {
    StringBuilder line = new StringBuilder();
    try (BufferedReader in = new BufferedReader(reader)) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n' || line.length() >= LONGEST_LINE) {
          output.accept(line.toString());
          line.setLength(0);
        }
        if (next != '\n' && next != '\r') {
          line.append((char) next);
        }
      }
    } catch (IOException e) {
      // The program is gone.
    }
    if (!line.isEmpty()) {
      output.accept(line.toString());
    }
  }

  @Override
  public void makePrivateFolder(Path folder, int user) {
    try {
      remove(folder);
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      own(folder, user);
    } catch (IOException e) {
      throw new ComputeException("the folder " + folder + " cannot be made", e);
    }
  }

  @Override
  public void hand(Path file, int user, boolean writable) {
    try {
      String mode = writable ? "rw-------" : "r--r--r--";
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      if (writable) {
        own(file, user);
      }
    } catch (IOException e) {
      throw new ComputeException("the file " + file + " cannot be handed to a machine", e);
    }
  }

  private void own(Path file, int user) throws IOException {
    if (isRoot && user != ProcessPlan.THIS_USER) {
      Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(file, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
    }
  }

  @Override
  public void remove(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      // Before anything is removed: what is mounted here is somebody else's.
      MountTable.endBelow(folder);
      removeTree(folder);
    } catch (IOException | UncheckedIOException e) {
      throw new ComputeException("the folder " + folder + " cannot be removed", e);
    }
  }

  private static void removeTree(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public void endLeftovers(String group, Path folder) {
    groups.destroy(group);
    Leftovers.end(folder);
  }

  @Override
  public String limits() {
    return groups.description();
  }
}
