package io.aleph4j.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs commands in a home folder of its own, at a fixed time. */
final class Terminal {

  /** The key of the first development account. */
  static final String KEY = "ac" + "00".repeat(31);

  /** Its address. */
  static final String ADDRESS = "0x34f382eeb74De6A1906f7Cb4759B4860B33c5dF3";

  private final Map<String, String> environment = new HashMap<>();
  private final Path home;
  private String input = "";
  private Instant now = Instant.parse("2026-11-27T00:00:00Z");

  Terminal(Path home) {
    this.home = home;
  }

  /** What a command printed and how it ended; {@code bytes} is what is no text. */
  record Ended(int code, String out, String err, String bytes) {

    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }
  }

  Terminal with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Terminal piping(String text) {
    input = text;
    return this;
  }

  Terminal at(String instant) {
    now = Instant.parse(instant);
    return this;
  }

  /** Where accounts and settings are. */
  Path config() {
    return home.resolve(".config").resolve("aleph");
  }

  /** Runs a command. */
  Ended run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CommandLine command =
        Aleph.commandLine(
            new Surroundings(
                environment,
                home,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                bytes,
                InstantSource.fixed(now),
                Duration.ofMillis(50),
                Duration.ofMillis(5)));
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    int code = command.execute(arguments);
    return new Ended(code, out.toString(), err.toString(), bytes.toString(StandardCharsets.UTF_8));
  }

  /** Runs a command of the development account at this node. */
  Ended runAt(FakeNode node, String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "--ccn";
    all[1] = node.address().toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    environment.put("ALEPH_PRIVATE_KEY", KEY);
    return run(all);
  }
}
