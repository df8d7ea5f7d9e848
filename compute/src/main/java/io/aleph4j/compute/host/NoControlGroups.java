package io.aleph4j.compute.host;

/** Where no control group is delegated to this node. */
record NoControlGroups(String reason) implements ControlGroups {

  @Override
  public void create(String group, ProcessPlan.Limits limits) {}

  @Override
  public String joinScript(String group) {
    return "";
  }

  @Override
  public void destroy(String group) {}

  @Override
  public String description() {
    return "no limits by control groups: " + reason;
  }
}
