package io.aleph4j.cli;

import java.io.PrintWriter;
import java.util.List;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a command's words go: results to standard output, as JSON or for people; what it is doing
 * and what went wrong to standard error.
 */
final class Console {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private static final PrettyPrinter LAYOUT =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance().withObjectNameValueSpacing(Spacing.AFTER))
          .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  Console(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** Whether JSON is wanted. */
  boolean isJson() {
    return json;
  }

  /** JSON on standard output, whatever is wanted. */
  void printJson(JsonNode value) {
    out.println(JSON.writer().with(LAYOUT).writeValueAsString(value));
    out.flush();
  }

  /** The result: as JSON if that is wanted, as these lines otherwise. */
  void result(JsonNode value, List<String> lines) {
    if (json) {
      printJson(value);
    } else {
      lines.forEach(out::println);
      out.flush();
    }
  }

  /** A line on standard output. */
  void line(String text) {
    out.println(text);
    out.flush();
  }

  /** What is going on, for people only. */
  void note(String text) {
    if (!json) {
      err.println(text);
      err.flush();
    }
  }

  /** What went wrong. */
  void error(String text) {
    err.println("Error: " + text);
    err.flush();
  }
}
