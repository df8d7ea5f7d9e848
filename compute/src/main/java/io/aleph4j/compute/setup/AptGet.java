package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The installer of Debian and Ubuntu.
 *
 * @param prefix what goes before a command so that root runs it; empty when this is root
 */
record AptGet(HostSystem system, List<String> prefix) {
  /** How much of what it says is passed on when it fails. */
  private static final int LAST_LINES = 6;

  AptGet {
    prefix = List.copyOf(prefix);
  }

  /** The command by which a person installs packages. */
  static String command(Set<String> packages) {
    return "apt-get install -y --no-install-recommends " + String.join(" ", packages);
  }

  /**
   * Installs packages. A fresh system may have no lists of packages, and lists that are old name
   * what is gone: then they are fetched, and it is tried once more.
   *
   * @throws ComputeException with what apt-get says
   */
  void install(Set<String> packages) throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("install", "-y", "--no-install-recommends"));
    arguments.addAll(packages);
    LastLines last = new LastLines(LAST_LINES);
    if (run(arguments, last) == 0) {
      return;
    }
    run(List.of("update"), last);
    if (run(arguments, last) != 0) {
      throw new ComputeException(
          "apt-get could not install " + String.join(" ", packages) + ":\n" + last);
    }
  }

  private int run(List<String> arguments, LastLines last) throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    // By env, as sudo passes no variables on. No service of the system is restarted on the way.
    command.addAll(
        List.of("env", "DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_SUSPEND=1", "apt-get"));
    // A fresh system is at its own updates meanwhile.
    command.addAll(List.of("-o", "DPkg::Lock::Timeout=300"));
    command.addAll(arguments);
    return system.run(command, last::add);
  }
}
