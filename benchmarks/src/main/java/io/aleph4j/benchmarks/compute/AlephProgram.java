package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program {@code aleph} as users run it, with a home of its own. */
final class AlephProgram {

  private static final Pattern HASH = Pattern.compile("\"item_hash\"\\s*:\\s*\"([0-9a-f]{64})\"");

  private final Path program;
  private final Path home;

  /** Keeps its accounts below this folder. */
  AlephProgram(Path program, Path home) {
    this.program = program;
    this.home = home;
  }

  /** What it prints; it must succeed. */
  String run(String core, List<String> words) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program.toString(), "--ccn", core, "--json"));
    command.addAll(words);
    Path errors = home.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    Map<String, String> variables = builder.environment();
    variables.put("XDG_CONFIG_HOME", home.resolve("config").toString());
    variables.put("XDG_DATA_HOME", home.resolve("data").toString());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new BenchmarkException(
            "aleph " + String.join(" ", words) + " failed: " + Files.readString(errors));
      }
      return printed;
    } catch (IOException e) {
      throw new BenchmarkException(program + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while a program was deployed", e);
    }
  }

  /** The last item hash that it printed. */
  static String lastHash(String printed) {
    Matcher matcher = HASH.matcher(printed);
    String hash = null;
    while (matcher.find()) {
      hash = matcher.group(1);
    }
    if (hash == null) {
      throw new BenchmarkException("aleph printed no item hash: " + printed);
    }
    return hash;
  }
}
