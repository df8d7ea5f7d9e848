package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether Python's {@code re} (3.12) compiles a pattern: the network's nodes require it of a
 * requirement (spec 01 §2.5), and Java's dialect is another.
 *
 * <p>Known limits: names of characters and the letters of group names are those of Java's Unicode
 * version and not of Python's, and the undocumented flag {@code t} is refused.
 *
 * <p>Takes time in proportion to the pattern's length, and stack in proportion to its nesting: who
 * reads from strangers limits the length.
 */
final class PythonRegex {

  /** Repetitions from this number on overflow. */
  private static final long REPEAT_LIMIT = 4_294_967_295L;

  private static final String REPEATS = "*+?{";

  /** What an item of a sequence is, as far as it matters to what follows. */
  private enum Kind {
    POSITION,
    REPETITION,
    OTHER
  }

  private record Item(Kind kind, RegexWidth width) {}

  private final RegexTokens tokens;
  private final RegexGroups groups;
  private final RegexFlags flags;
  private final RegexEscapes escapes;

  private PythonRegex(String pattern) {
    tokens = new RegexTokens(pattern);
    groups = new RegexGroups(tokens);
    flags = new RegexFlags(tokens);
    escapes = new RegexEscapes(tokens, groups);
  }

  /** Throws {@link PatternSyntaxException} unless Python compiles this pattern. */
  static void check(String pattern) {
    new PythonRegex(pattern).checkWhole();
  }

  private void checkWhole() {
    List<RegexWidth> branches = new ArrayList<>();
    do {
      // Only flags at the very start may be global, and they hold for the branches that follow.
      boolean first = branches.isEmpty();
      branches.add(first ? start() : sequence(flags.verbose()));
    } while (tokens.match("|"));
    if (tokens.next() != null) {
      throw tokens.fault("unbalanced parenthesis");
    }
    groups.checkConditions();
  }

  private RegexWidth start() {
    boolean verbose = false;
    while (true) {
      if (verbose) {
        tokens.skipVerbose();
      }
      if (!flags.matchGlobal() && !tokens.matchComment()) {
        return sequence(verbose);
      }
      verbose = flags.verbose();
    }
  }

  /** A group's content, up to its closing parenthesis, which is consumed. */
  private RegexWidth content(boolean verbose) {
    RegexWidth width = sequence(verbose);
    while (tokens.match("|")) {
      width = width.or(sequence(verbose));
    }
    close();
    return width;
  }

  private void close() {
    if (!tokens.match(")")) {
      throw tokens.fault("missing ), unterminated subpattern");
    }
  }

  private RegexWidth sequence(boolean verbose) {
    RegexWidth before = RegexWidth.NONE;
    @Nullable Item last = null;
    while (true) {
      if (verbose) {
        tokens.skipVerbose();
      }
      String next = tokens.next();
      if (next == null || next.equals("|") || next.equals(")")) {
        return last == null ? before : before.then(last.width());
      }
      tokens.take();
      RegexRepeat repeat = repeat(next);
      if (repeat != null) {
        last = repeated(last, repeat);
        continue;
      }
      Item item = item(next, verbose);
      if (item != null) {
        before = last == null ? before : before.then(last.width());
        last = item;
      }
    }
  }

  private record RegexRepeat(long least, long most) {}

  /** The repetition that begins with this token; null when none does. */
  private @Nullable RegexRepeat repeat(String token) {
    if (!REPEATS.contains(token)) {
      return null;
    }
    return switch (token) {
      case "?" -> new RegexRepeat(0, 1);
      case "*" -> new RegexRepeat(0, REPEAT_LIMIT);
      case "+" -> new RegexRepeat(1, REPEAT_LIMIT);
      default -> braces();
    };
  }

  /** What is no repetition stands for itself, brace included. */
  private @Nullable RegexRepeat braces() {
    if ("}".equals(tokens.next())) {
      return null;
    }
    int start = tokens.position();
    String least = tokens.takeDigits();
    String most = tokens.match(",") ? tokens.takeDigits() : least;
    if (!tokens.match("}")) {
      tokens.goBack(start);
      return null;
    }
    RegexRepeat repeat = new RegexRepeat(number(least, 0), number(most, REPEAT_LIMIT));
    if (repeat.most() < repeat.least()) {
      throw tokens.fault("min repeat greater than max repeat");
    }
    return repeat;
  }

  private long number(String digits, long otherwise) {
    if (digits.isEmpty()) {
      return otherwise;
    }
    String significant = digits.replaceFirst("^0+(?=.)", "");
    if (significant.length() > 10 || Long.parseLong(significant) >= REPEAT_LIMIT) {
      throw tokens.fault("the repetition number is too large");
    }
    return Long.parseLong(significant);
  }

  private Item repeated(@Nullable Item item, RegexRepeat repeat) {
    if (item == null || item.kind() == Kind.POSITION) {
      throw tokens.fault("nothing to repeat");
    }
    if (item.kind() == Kind.REPETITION) {
      throw tokens.fault("multiple repeat");
    }
    if (!tokens.match("?")) {
      tokens.match("+");
    }
    boolean endless = repeat.most() == REPEAT_LIMIT;
    return new Item(Kind.REPETITION, item.width().times(repeat.least(), repeat.most(), endless));
  }

  /** The item that begins with this token; null when it is none, such as a comment. */
  private @Nullable Item item(String token, boolean verbose) {
    return switch (token) {
      case "^", "$", "\\A", "\\b", "\\B", "\\Z" -> new Item(Kind.POSITION, RegexWidth.NONE);
      case "[" -> {
        set();
        yield other(RegexWidth.ONE);
      }
      case "(" -> group(verbose);
      default -> other(token.startsWith("\\") ? escapes.inPattern(token) : RegexWidth.ONE);
    };
  }

  private static Item other(RegexWidth width) {
    return new Item(Kind.OTHER, width);
  }

  private void set() {
    tokens.match("^");
    boolean empty = true;
    while (true) {
      String token = inSet();
      if (token.equals("]") && !empty) {
        return;
      }
      empty = false;
      int low = escapes.inSet(token);
      if (!tokens.match("-")) {
        continue;
      }
      String end = inSet();
      if (end.equals("]")) {
        return;
      }
      int high = escapes.inSet(end);
      if (low == RegexEscapes.CLASS || high == RegexEscapes.CLASS || high < low) {
        throw tokens.fault("bad character range " + token + "-" + end);
      }
    }
  }

  private String inSet() {
    String token = tokens.take();
    if (token == null) {
      throw tokens.fault("unterminated character set");
    }
    return token;
  }

  private @Nullable Item group(boolean verbose) {
    if (!tokens.match("?")) {
      return captured(null, verbose);
    }
    String kind = tokens.require("unexpected end of pattern");
    return switch (kind) {
      case "P" -> named(verbose);
      case ":", ">" -> other(content(verbose));
      case "#" -> {
        tokens.skipComment();
        yield null;
      }
      case "=", "!" -> {
        content(verbose);
        yield other(RegexWidth.NONE);
      }
      case "<" -> behind(verbose);
      case "(" -> conditional(verbose);
      default -> other(content(flags.ofGroup(kind, verbose)));
    };
  }

  private Item captured(@Nullable String name, boolean verbose) {
    int group = groups.open(name);
    RegexWidth width = content(verbose);
    groups.close(group, width);
    return other(width);
  }

  private Item named(boolean verbose) {
    if (tokens.match("<")) {
      return captured(tokens.takeName(">"), verbose);
    }
    if (tokens.match("=")) {
      return other(groups.reference(groups.named(tokens.takeName(")"))));
    }
    throw tokens.fault("unknown extension ?P" + tokens.require("unexpected end of pattern"));
  }

  private Item behind(boolean verbose) {
    String kind = tokens.require("unexpected end of pattern");
    if (!kind.equals("=") && !kind.equals("!")) {
      throw tokens.fault("unknown extension ?<" + kind);
    }
    boolean outermost = groups.enterLookBehind();
    RegexWidth width = content(verbose);
    if (outermost) {
      groups.leaveLookBehind();
    }
    width.checkFixed(tokens);
    return other(RegexWidth.NONE);
  }

  private Item conditional(boolean verbose) {
    groups.condition(tokens.takeUntil(")", "group name"));
    RegexWidth width = sequence(verbose);
    if (tokens.match("|")) {
      width = width.or(sequence(verbose));
      if ("|".equals(tokens.next())) {
        throw tokens.fault("conditional backref with more than two branches");
      }
    } else {
      width = width.orNothing();
    }
    close();
    return other(width);
  }
}
