package io.aleph4j.fuzz;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the fuzzer calls, in a process of its own: the target that its argument names. */
public final class Driver {

  /** Stands for a target with a mistake in it, to see that mistakes are found. */
  static final String PLANTED = "PLANTED";

  private static @Nullable Target target;

  private Driver() {}

  /** Called once, with what follows {@code --target_args}. */
  public static void fuzzerInitialize(String[] arguments) {
    target = arguments[0].equals(PLANTED) ? null : Target.valueOf(arguments[0]);
  }

  /** Called with each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (target == null) {
      planted(input);
    } else {
      target.accepts(input);
    }
  }

  private static void planted(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    if (text.startsWith("needle:") && text.endsWith("=hay")) {
      throw new IllegalStateException("the planted mistake");
    }
  }
}
