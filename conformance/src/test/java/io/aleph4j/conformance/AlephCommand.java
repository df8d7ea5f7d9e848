package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program {@code aleph}, run as users run it, with a home of its own. */
final class AlephCommand {
  private static final Pattern HASH = Pattern.compile("\"item_hash\"\\s*:\\s*\"([0-9a-f]{64})\"");

  private static final long LIMIT_MINUTES = 5;

  private final Path home;
  private final Supplier<URI> core;

  AlephCommand(Path home, Supplier<URI> core) {
    this.home = home;
    this.core = core;
  }

  /** What it printed on standard output; it must succeed. */
  String run(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.aleph4j.cli.Aleph"));
    command.addAll(List.of("--ccn", core.get().toString(), "--json"));
    command.addAll(List.of(words));
    Path errors = home.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_CONFIG_HOME", home.resolve("config").toString());
    builder.environment().put("XDG_DATA_HOME", home.resolve("data").toString());
    try {
      Path printed = home.resolve("output");
      Process process = builder.redirectOutput(printed.toFile()).start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String told = Files.readString(errors);
      assertThat(ended).as("%s ended within its time: %s", List.of(words), told).isTrue();
      assertThat(process.exitValue()).as("%s: %s", List.of(words), told).isZero();
      return Files.readString(printed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The last item hash that a command printed. */
  static String lastHash(String output) {
    Matcher matcher = HASH.matcher(output);
    String hash = null;
    while (matcher.find()) {
      hash = matcher.group(1);
    }
    assertThat(hash).as(output).isNotNull();
    return String.valueOf(hash);
  }
}
