package io.aleph4j.compute.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to start. A value, so that a test can compare it.
 *
 * @param group names what the program and all that it starts are counted and limited under
 * @param command the program with its arguments
 * @param environment everything that it finds in its environment
 * @param folder where it starts; it is there even if the program's user may not go through the
 *     folders above
 * @param files files that are open when it starts, the first as number {@link #FIRST_FILE}; the
 *     program reaches them as {@code /proc/self/fd/<number>} although its user may not go to where
 *     they are
 * @param user the number of the user that it runs as, or {@link #THIS_USER}
 * @param groups numbers of the groups that this user is in, besides its own; nothing for {@link
 *     #THIS_USER}
 * @param limits what it may use
 */
public record ProcessPlan(
    String group,
    List<String> command,
    Map<String, String> environment,
    Path folder,
    List<OpenFile> files,
    int user,
    List<Integer> groups,
    Limits limits) {

  /** The user that the node itself runs as. */
  public static final int THIS_USER = -1;

  /** The number of the first open file. */
  public static final int FIRST_FILE = 10;

  public ProcessPlan {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    files = List.copyOf(files);
    groups = List.copyOf(groups);
    if (!group.matches("[a-z0-9-]{1,64}")) {
      throw new IllegalArgumentException("a group is named like vm-4, not '" + group + "'");
    }
    if (command.isEmpty()) {
      throw new IllegalArgumentException("there is no program to start");
    }
  }

  /** Of a user that is in no group but its own. */
  public ProcessPlan(
      String group,
      List<String> command,
      Map<String, String> environment,
      Path folder,
      List<OpenFile> files,
      int user,
      Limits limits) {
    this(group, command, environment, folder, files, user, List.of(), limits);
  }

  /** How the program names the file at this place of {@link #files}. */
  public static String fileName(int index) {
    return "/proc/self/fd/" + (FIRST_FILE + index);
  }

  /** A file that is open when a program starts. */
  public record OpenFile(Path path, boolean writable) {}

  /**
   * What a program may use.
   *
   * @param memoryBytes most memory
   * @param processors most processors, 1.0 for one
   * @param tasks most threads and processes
   */
  public record Limits(long memoryBytes, double processors, int tasks) {

    public Limits {
      if (memoryBytes <= 0 || processors <= 0 || tasks <= 0) {
        throw new IllegalArgumentException(
            "limits are positive: " + memoryBytes + " bytes, " + processors + ", " + tasks);
      }
    }
  }
}
