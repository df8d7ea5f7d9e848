package io.aleph4j.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command finds around it.
 *
 * @param environment the variables
 * @param home the user's folder, where the variable HOME names no other
 * @param in what is piped in
 * @param out where bytes go that are no text
 * @param patience how long to wait for a decision about a message, beyond what the node itself
 *     waits
 * @param interval how long to wait before the node is asked again
 */
record Surroundings(
    Map<String, String> environment,
    Path home,
    InputStream in,
    OutputStream out,
    InstantSource clock,
    Duration patience,
    Duration interval) {

  /** Those of this process. */
  static Surroundings ofProcess() {
    return new Surroundings(
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        InstantSource.system(),
        Duration.ofSeconds(30),
        Duration.ofMillis(500));
  }

  /** The variable of this name; null if it is not set, or to nothing. */
  @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  /** The folder of the settings, where the network's other command line has it. */
  Path configFolder() {
    String base = variable("XDG_CONFIG_HOME");
    if (base != null) {
      return Path.of(base).resolve("aleph");
    }
    String chosen = variable("HOME");
    return (chosen == null ? home : Path.of(chosen)).resolve(".config").resolve("aleph");
  }
}
