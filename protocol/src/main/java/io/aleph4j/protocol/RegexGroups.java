package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups of a Python pattern while it is read. */
final class RegexGroups {

  private static final int NONE = -1;
  private static final int LONGEST_NUMBER = 9;

  private final RegexTokens tokens;

  /** By number, the whole pattern first; null while a group is open. */
  private final List<@Nullable RegexWidth> widths = new ArrayList<>();

  private final Map<String, Integer> names = new HashMap<>();

  /** The largest group that a condition by number names. */
  private int largestCondition;

  /** How many groups there were when the outermost look-behind began. */
  private int beforeLookBehind = NONE;

  RegexGroups(RegexTokens tokens) {
    this.tokens = tokens;
    widths.add(null);
  }

  int open(@Nullable String name) {
    int group = widths.size();
    widths.add(null);
    if (name != null && names.putIfAbsent(name, group) != null) {
      throw tokens.fault("redefinition of group name '" + name + "'");
    }
    return group;
  }

  void close(int group, RegexWidth width) {
    widths.set(group, width);
  }

  int named(String name) {
    Integer group = names.get(name);
    if (group == null) {
      throw tokens.fault("unknown group name '" + name + "'");
    }
    return group;
  }

  boolean exists(int group) {
    return group < widths.size();
  }

  /** What a reference to this group matches. */
  RegexWidth reference(int group) {
    RegexWidth width = exists(group) ? widths.get(group) : null;
    if (width == null) {
      throw tokens.fault("cannot refer to an open group");
    }
    checkLookBehind(group);
    return width;
  }

  private void checkLookBehind(int group) {
    if (beforeLookBehind == NONE) {
      return;
    }
    if (!exists(group) || widths.get(group) == null) {
      throw tokens.fault("cannot refer to an open group");
    }
    if (group >= beforeLookBehind) {
      throw tokens.fault("cannot refer to group defined in the same lookbehind subpattern");
    }
  }

  /** Whether this look-behind is in no other. */
  boolean enterLookBehind() {
    if (beforeLookBehind != NONE) {
      return false;
    }
    beforeLookBehind = widths.size();
    return true;
  }

  void leaveLookBehind() {
    beforeLookBehind = NONE;
  }

  /** The condition that the group of this name or number has matched, which may come later. */
  void condition(String group) {
    if (!group.chars().allMatch(c -> c >= '0' && c <= '9')) {
      tokens.requireName(group);
      checkLookBehind(named(group));
      return;
    }
    String significant = group.replaceFirst("^0+(?=.)", "");
    if (significant.equals("0")) {
      throw tokens.fault("bad group number");
    }
    if (significant.length() > LONGEST_NUMBER) {
      throw tokens.fault("invalid group reference " + significant);
    }
    int number = Integer.parseInt(significant);
    largestCondition = Math.max(largestCondition, number);
    checkLookBehind(number);
  }

  /** Refuses conditions on groups that the whole pattern does not have. */
  void checkConditions() {
    if (!exists(largestCondition)) {
      throw tokens.fault("invalid group reference " + largestCondition);
    }
  }
}
