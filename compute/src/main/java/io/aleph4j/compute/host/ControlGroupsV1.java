package io.aleph4j.compute.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Version 1: a tree for each of memory, cpu and pids. */
final class ControlGroupsV1 implements ControlGroups {
  private static final int PERIOD_MICROS = 100_000;

  /** The folder that is ours in each tree that there is. */
  private final Map<String, Path> roots;

  private ControlGroupsV1(Map<String, Path> roots) {
    this.roots = new LinkedHashMap<>(roots);
  }

  @Override
  public void create(String group, ProcessPlan.Limits limits) {
    roots.forEach((tree, root) -> limit(tree, GroupFiles.create(root.resolve(group)), limits));
  }

  private static void limit(String tree, Path folder, ProcessPlan.Limits limits) {
    switch (tree) {
      case "memory" ->
          GroupFiles.write(
              folder.resolve("memory.limit_in_bytes"), Long.toString(limits.memoryBytes()));
      case "cpu" -> {
        GroupFiles.write(folder.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
        long quota = Math.round(limits.processors() * PERIOD_MICROS);
        GroupFiles.write(folder.resolve("cpu.cfs_quota_us"), Long.toString(quota));
      }
      case "pids" -> GroupFiles.write(folder.resolve("pids.max"), Integer.toString(limits.tasks()));
      default -> throw new IllegalArgumentException("no limits are known for " + tree);
    }
  }

  @Override
  public String joinScript(String group) {
    return roots.values().stream()
        .map(root -> "echo $$ > '" + root.resolve(group).resolve("cgroup.procs") + "'")
        .collect(Collectors.joining(" && "));
  }

  @Override
  public void destroy(String group) {
    for (Path root : roots.values()) {
      Path folder = root.resolve(group);
      if (Files.isDirectory(folder)) {
        GroupFiles.killAll(folder);
        GroupFiles.removeWhenEmpty(folder);
      }
    }
  }

  @Override
  public String description() {
    return "limits by control groups, version 1, of " + String.join(", ", roots.keySet());
  }

  /** Tries to make a folder of ours in each tree; memory must be among them. */
  static ControlGroupsV1 in(Path mounts, String name) throws IOException {
    Map<String, Path> roots = new LinkedHashMap<>();
    for (String tree : new String[] {"memory", "cpu", "pids"}) {
      Path mount = mounts.resolve(tree);
      if (Files.isDirectory(mount)) {
        roots.put(tree, Files.createDirectories(mount.resolve(name)));
      }
    }
    if (!roots.containsKey("memory")) {
      throw new IOException(mounts.resolve("memory") + " is not there");
    }
    return new ControlGroupsV1(roots);
  }
}
