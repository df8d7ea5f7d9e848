package io.aleph4j.protocol;

/** The flags of a Python pattern, global ones and those of groups. */
final class RegexFlags {

  private static final String FLAGS = "iLmsxau";
  private static final String TYPES = "aLu";

  private final RegexTokens tokens;
  private String global = "";

  RegexFlags(RegexTokens tokens) {
    this.tokens = tokens;
  }

  /** Whether white space and comments are skipped throughout. */
  boolean verbose() {
    return global.contains("x");
  }

  /** Takes flags that hold for the whole pattern, if they come next. */
  boolean matchGlobal() {
    int start = tokens.position();
    if (tokens.match("(") && tokens.match("?") && tokens.isOneOf(FLAGS)) {
      String added = added(tokens.require(""));
      if (tokens.match(")")) {
        global += added;
        if (global.contains("a") && global.contains("u")) {
          throw tokens.fault("ASCII and UNICODE flags are incompatible");
        }
        return true;
      }
    }
    tokens.goBack(start);
    return false;
  }

  /**
   * Takes the flags of a group up to its colon; whether it is verbose.
   *
   * @param first the token after the question mark
   */
  boolean ofGroup(String first, boolean verbose) {
    if (!first.equals("-") && !FLAGS.contains(first)) {
      throw tokens.fault("unknown extension ?" + first);
    }
    String added = first.equals("-") ? "" : added(first);
    if (tokens.match(")")) {
      throw tokens.fault("global flags not at the start of the expression");
    }
    boolean removes = first.equals("-") || tokens.match("-");
    String removed = removes ? removed() : "";
    if (!tokens.match(":")) {
      throw tokens.fault("missing :");
    }
    if (added.chars().anyMatch(flag -> removed.indexOf(flag) >= 0)) {
      throw tokens.fault("bad inline flags: flag turned on and off");
    }
    return (verbose || added.contains("x")) && !removed.contains("x");
  }

  /** Takes flags up to a closing parenthesis, a minus or a colon, which is left. */
  private String added(String first) {
    StringBuilder added = new StringBuilder(first);
    while (!tokens.isOneOf(")-:")) {
      added.append(flag("missing -, : or )"));
    }
    if (added.indexOf("L") >= 0) {
      throw tokens.fault("bad inline flags: cannot use 'L' flag with a str pattern");
    }
    if (added.indexOf("a") >= 0 && added.indexOf("u") >= 0) {
      throw tokens.fault("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
    }
    return added.toString();
  }

  /** Takes at least one flag, up to a colon, which is left. */
  private String removed() {
    StringBuilder removed = new StringBuilder(flag("missing flag"));
    while (!tokens.isOneOf(":")) {
      removed.append(flag("missing :"));
    }
    if (removed.chars().anyMatch(flag -> TYPES.indexOf(flag) >= 0)) {
      throw tokens.fault("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
    }
    return removed.toString();
  }

  private String flag(String otherwise) {
    String flag = tokens.require(otherwise);
    if (!FLAGS.contains(flag)) {
      throw tokens.fault("unknown flag " + flag);
    }
    return flag;
  }
}
