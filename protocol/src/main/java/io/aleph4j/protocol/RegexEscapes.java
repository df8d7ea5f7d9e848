package io.aleph4j.protocol;

/** What a backslash and the character after it mean in a Python pattern. */
final class RegexEscapes {

  /** A class of characters, which has no single code. */
  static final int CLASS = -1;

  private static final String CLASSES = "dDsSwW";
  private static final String CONTROLS = "abfnrtv\\";
  private static final String DIGITS = "0123456789";
  private static final String OCTAL = "01234567";
  private static final String HEX = "0123456789abcdefABCDEF";
  private static final int LARGEST_OCTAL = 0377;

  private final RegexTokens tokens;
  private final RegexGroups groups;

  RegexEscapes(RegexTokens tokens, RegexGroups groups) {
    this.tokens = tokens;
    this.groups = groups;
  }

  /** How much this escape matches outside of sets; those that match positions are no business. */
  RegexWidth inPattern(String escape) {
    String character = escape.substring(1);
    if (DIGITS.contains(character) && !character.equals("0")) {
      return number(character);
    }
    if (character.equals("0")) {
      tokens.takeOf(OCTAL, 2);
    } else if (!CLASSES.contains(character)) {
      single(character);
    }
    return RegexWidth.ONE;
  }

  /** A group's number, or three octal digits. */
  private RegexWidth number(String first) {
    String digits = first;
    if (tokens.isOneOf(DIGITS)) {
      digits += tokens.take();
      boolean octal = digits.chars().allMatch(digit -> OCTAL.indexOf(digit) >= 0);
      if (octal && tokens.isOneOf(OCTAL)) {
        octal(digits + tokens.take());
        return RegexWidth.ONE;
      }
    }
    int group = Integer.parseInt(digits);
    if (!groups.exists(group)) {
      throw tokens.fault("invalid group reference " + group);
    }
    return groups.reference(group);
  }

  /** The code of this token in a set, or {@link #CLASS}. */
  int inSet(String token) {
    if (!token.startsWith("\\")) {
      return token.codePointAt(0);
    }
    String character = token.substring(1);
    if (CLASSES.contains(character)) {
      return CLASS;
    }
    if (OCTAL.contains(character)) {
      return octal(character + tokens.takeOf(OCTAL, 2));
    }
    return single(character);
  }

  private int octal(String digits) {
    int code = Integer.parseInt(digits, 8);
    if (code > LARGEST_OCTAL) {
      throw tokens.fault("octal escape value \\" + digits + " outside of range 0-0o377");
    }
    return code;
  }

  private int single(String character) {
    return switch (character) {
      case "x" -> hexadecimal(character, 2);
      case "u" -> hexadecimal(character, 4);
      case "U" -> hexadecimal(character, 8);
      case "N" -> named();
      default -> {
        int control = CONTROLS.indexOf(character);
        if (control >= 0) {
          yield "\u0007\b\f\n\r\t\u000b\\".charAt(control);
        }
        int code = character.codePointAt(0);
        if (code < 0x80 && Character.isLetterOrDigit(code)) {
          throw tokens.fault("bad escape \\" + character);
        }
        yield code;
      }
    };
  }

  private int hexadecimal(String kind, int length) {
    String digits = tokens.takeOf(HEX, length);
    if (digits.length() < length) {
      throw tokens.fault("incomplete escape \\" + kind + digits);
    }
    long code = Long.parseLong(digits, 16);
    if (code > Character.MAX_CODE_POINT) {
      throw tokens.fault("bad escape \\" + kind + digits);
    }
    return (int) code;
  }

  private int named() {
    if (!tokens.match("{")) {
      throw tokens.fault("missing {");
    }
    String name = tokens.takeUntil("}", "character name");
    try {
      return Character.codePointOf(name);
    } catch (IllegalArgumentException _) {
      throw tokens.fault("undefined character name '" + name + "'");
    }
  }
}
