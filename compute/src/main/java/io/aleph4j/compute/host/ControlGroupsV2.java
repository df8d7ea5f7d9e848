package io.aleph4j.compute.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Version 2: one tree, below a folder that is ours. */
final class ControlGroupsV2 implements ControlGroups {
  private static final int PERIOD_MICROS = 100_000;

  private final Path root;

  /** Below a folder whose {@code cgroup.subtree_control} has cpu, memory and pids. */
  ControlGroupsV2(Path root) {
    this.root = root;
  }

  @Override
  public void create(String group, ProcessPlan.Limits limits) {
    Path folder = GroupFiles.create(root.resolve(group));
    GroupFiles.write(folder.resolve("memory.max"), Long.toString(limits.memoryBytes()));
    long quota = Math.round(limits.processors() * PERIOD_MICROS);
    GroupFiles.write(folder.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
    GroupFiles.write(folder.resolve("pids.max"), Integer.toString(limits.tasks()));
    // A machine that is out of its memory ends as a whole.
    GroupFiles.tryWrite(folder.resolve("memory.oom.group"), "1");
    GroupFiles.tryWrite(folder.resolve("memory.swap.max"), "0");
  }

  @Override
  public String joinScript(String group) {
    return "echo $$ > '" + root.resolve(group).resolve("cgroup.procs") + "'";
  }

  @Override
  public void destroy(String group) {
    Path folder = root.resolve(group);
    if (Files.isDirectory(folder)) {
      if (!GroupFiles.tryWrite(folder.resolve("cgroup.kill"), "1")) {
        GroupFiles.killAll(folder);
      }
      GroupFiles.removeWhenEmpty(folder);
    }
  }

  @Override
  public String description() {
    return "limits by control groups, version 2, in " + root;
  }

  /** Tries to make a folder of ours in which limits can be set. */
  static ControlGroupsV2 in(Path parent, String name) throws IOException {
    Path root = parent.resolve(name);
    Files.createDirectories(root);
    Files.writeString(parent.resolve("cgroup.subtree_control"), "+cpu +memory +pids");
    Files.writeString(root.resolve("cgroup.subtree_control"), "+cpu +memory +pids");
    return new ControlGroupsV2(root);
  }
}
