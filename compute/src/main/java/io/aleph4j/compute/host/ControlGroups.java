package io.aleph4j.compute.host;

/**
 * How the kernel limits a group of processes here: version 1 of control groups, version 2, or not
 * at all where nothing is delegated to this node. Safe for many threads.
 */
sealed interface ControlGroups permits ControlGroupsV1, ControlGroupsV2, NoControlGroups {

  /** Makes a group with these limits; one of the same name gets them. */
  void create(String group, ProcessPlan.Limits limits);

  /** A command that puts the shell that runs it ($$) into the group; empty when there are none. */
  String joinScript(String group);

  /** Ends every process of a group at once, and the group. */
  void destroy(String group);

  /** One sentence for operators. */
  String description();
}
