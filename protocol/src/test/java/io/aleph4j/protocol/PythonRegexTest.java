package io.aleph4j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.PatternSyntaxException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdicts are those of Python 3.12. */
class PythonRegexTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "^https?://[a-z0-9.-]+\\.example\\.org(:\\d+)?/?$",
        "a|b|",
        "|",
        "()",
        "(?:)",
        "(|)",
        "a*",
        "a+?",
        "a*+",
        "a{2}",
        "a{2,}",
        "a{,2}",
        "a{,}",
        "a{2,3}?",
        "a{2}+",
        "{",
        "}",
        "{}",
        "a{",
        "a{x}",
        "a{1,x}",
        "{1x",
        "(?:a*)*",
        "(a*)+",
        "(?=a)*",
        "a{4294967294}",
        "a{0002}",
        "[]]",
        "[^]]",
        "[a-z]",
        "[-a]",
        "[a-]",
        "[\\d-]",
        "[\\]-a]",
        "[[]",
        "[\\b]",
        "[\\x41-\\x5a]",
        "[^^]",
        "[ --]",
        "[\\101]",
        "\\0",
        "\\08",
        "\\012",
        "\\101",
        "\\x41",
        "\\u00e9",
        "\\U0010ffff",
        "\\N{EM DASH}",
        "\\.",
        "\\é",
        "\\_",
        "\\\ud83d\ude00",
        "\\d\\D\\w\\W\\s\\S",
        "\\A\\b\\B\\Z",
        "(a)\\1",
        "(a)(b)\\2",
        "(?P<n>a)(?P=n)",
        "(?P<né_1>a)",
        "(?(1)a|b)(c)",
        "(a)?(?(1)b)",
        "(?P<n>a)(?(n)b|c)",
        "(?<=ab)c",
        "(?<!a|b)c",
        "(?<=a{3})",
        "(?<=(a))",
        "(a)(?<=\\1)",
        "(?<!)",
        "(?!)",
        "(?<=(?=a*))b",
        "(?<=^)",
        "(?>a*)",
        "(?#c)",
        "a(?#c)*",
        "(?i)a",
        "(?i)(?m)a",
        "(?#c)(?i)a",
        "(?ims)",
        "(?i:a)",
        "(?-i:a)",
        "(?i-s:a)",
        "(?a:a)",
        "(?u)",
        "(?x) a # )",
        "(?x)\n# (\n (?i)",
        "(?x: # )\n)",
        "(?x)a *",
        "(?x)[ #]|#(",
        "(?-x: )",
        "\\\\",
        "a\n",
        "\ud83d\ude00+",
        "$"
      })
  void whatPythonCompiles(String pattern) {
    assertThatCode(() -> PythonRegex.check(pattern)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ! ",
      quoteCharacter = '`',
      value = {
        "( ! missing ), unterminated",
        ") ! unbalanced parenthesis",
        "a|) ! unbalanced parenthesis",
        "[ ! unterminated character set",
        "[] ! unterminated character set",
        "[a- ! unterminated character set",
        "[z-a] ! bad character range z-a",
        "[\\d-z] ! bad character range",
        "[a-\\w] ! bad character range",
        "* ! nothing to repeat",
        "a|* ! nothing to repeat",
        "(*) ! nothing to repeat",
        "^* ! nothing to repeat",
        "\\b+ ! nothing to repeat",
        "{2} ! nothing to repeat",
        "(?i)* ! nothing to repeat",
        "a** ! multiple repeat",
        "a+++ ! multiple repeat",
        "a{2}{3} ! multiple repeat",
        "(?x)a* ? ! multiple repeat",
        "a{3,2} ! min repeat greater",
        "a{4294967295} ! too large",
        "a{,99999999999} ! too large",
        "\\ ! bad escape (end of pattern)",
        "[\\ ! bad escape (end of pattern)",
        "\\q ! bad escape \\q",
        "\\z ! bad escape \\z",
        "\\p{L} ! bad escape \\p",
        "[\\B] ! bad escape \\B",
        "[\\8] ! bad escape \\8",
        "\\x4 ! incomplete escape \\x4",
        "\\u12g4 ! incomplete escape \\u12",
        "\\U00110000 ! bad escape",
        "\\N ! missing {",
        "\\N{} ! missing character name",
        "\\N{EM DASH ! unterminated name",
        "\\N{NO SUCH} ! undefined character name",
        "\\400 ! octal escape value",
        "[\\777] ! octal escape value",
        "\\1 ! invalid group reference 1",
        "(a)\\2 ! invalid group reference 2",
        "(a\\1) ! cannot refer to an open group",
        "(?P<n>a(?P=n)) ! cannot refer to an open group",
        "(?<=(a)\\1) ! group defined in the same lookbehind",
        "(?<=a(?(1)b|c))(d) ! cannot refer to an open group",
        "(?P<n>a)(?P<n>b) ! redefinition of group name",
        "(?P<1>a) ! bad character in group name",
        "(?P<> ! missing group name",
        "(?P<n ! unterminated name",
        "(?P=n) ! unknown group name",
        "(?P>n) ! unknown extension ?P>",
        "(?P ! unexpected end",
        "(?<n>a) ! unknown extension ?<n",
        "(?&n) ! unknown extension ?&",
        "(?R) ! unknown extension ?R",
        "(? ! unexpected end",
        "(?(0)a) ! bad group number",
        "(?(1)a) ! invalid group reference 1",
        "(?(n)a) ! unknown group name",
        "(?(+1)a) ! bad character in group name",
        "(?(99999999999)a) ! invalid group reference",
        "(a)(?(1)b|c|d) ! more than two branches",
        "(?<=a*) ! fixed-width",
        "(?<!a|bc) ! fixed-width",
        "(?<=a?) ! fixed-width",
        "(a|bc)(?<=\\1) ! fixed-width",
        "(a)(?<=(?(1)b)) ! fixed-width",
        "(?<=(?:a{65536}){65536}) ! too much behind",
        "(?#c ! unterminated comment",
        "a(?i) ! global flags not at the start",
        "(?:(?i)a) ! global flags not at the start",
        "(?i ! missing -, : or )",
        "(?iz) ! unknown flag",
        "(?L) ! cannot use 'L' flag",
        "(?au) ! incompatible",
        "(?a)(?u) ! incompatible",
        "(?i-i:a) ! turned on and off",
        "(?-u:a) ! cannot turn off",
        "(?-:a) ! unknown flag",
        "(?-i) ! unknown flag",
        "(?x)a # ( \\ ! bad escape (end of pattern)"
      })
  void whatPythonRefuses(String pattern, String why) {
    assertThatThrownBy(() -> PythonRegex.check(pattern))
        .isInstanceOf(PatternSyntaxException.class)
        .hasMessageContaining(why);
  }

  @Property
  void everyPatternHasAVerdict(@ForAll long seed) {
    Random random = new Random(seed);
    String[] parts = {
      "(", ")", "?", "<", "=", "[", "]", "-", "\\", "{", "}", "1", ",", "P", "a", "|"
    };
    StringBuilder pattern = new StringBuilder();
    while (pattern.length() < 256) {
      pattern.append(parts[random.nextInt(parts.length)]);
      try {
        PythonRegex.check(pattern.toString());
      } catch (PatternSyntaxException e) {
        assertThat(e.getDescription()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "(?:", "(?=", "(?<=", "(?i:", "(?>", "(?P<n", "[", "(?#"})
  void theDeepestPatternHasAVerdict(String part) {
    String half = part.repeat(128 / part.length());
    assertThatThrownBy(() -> PythonRegex.check(half)).isInstanceOf(PatternSyntaxException.class);
    if (part.startsWith("(") && part.length() < 5 && !part.equals("(?#")) {
      String whole = half + "a" + ")".repeat(128 / part.length());
      assertThatCode(() -> PythonRegex.check(whole)).doesNotThrowAnyException();
    }
  }
}
