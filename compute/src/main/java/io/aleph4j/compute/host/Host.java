package io.aleph4j.compute.host;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The system that machines run on, seen through what a compute node needs of it. Safe for many
 * threads.
 */
public interface Host {

  /**
   * Starts a program within its limits. Its output is handed over line by line, on a thread of its
   * own, until the program has ended.
   *
   * @throws io.aleph4j.compute.ComputeException when it cannot be started
   */
  HostProcess start(ProcessPlan plan, Consumer<String> output);

  /**
   * Makes a folder that only this user and this node can enter; one that exists is emptied.
   *
   * @param user who owns it; {@link ProcessPlan#THIS_USER} for this node itself
   */
  void makePrivateFolder(Path folder, int user);

  /** Gives a file to a user, who may then read it, and write it when {@code writable}. */
  void hand(Path file, int user, boolean writable);

  /**
   * Removes a folder with everything in it, if it is there. What is mounted below it is unmounted
   * first, and stays where it is.
   */
  void remove(Path folder);

  /**
   * Ends what an earlier run of this node left behind: the processes of a group, and those that
   * started in a folder or live in a jail below it, by which they are found where there are no
   * groups. They hold nothing any more when this returns.
   */
  void endLeftovers(String group, Path folder);

  /** What can be limited here, and how; for operators. */
  String limits();
}
