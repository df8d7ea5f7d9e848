package io.aleph4j.compute.host.network;

import java.util.ArrayList;
import java.util.List;

/** A system whose programs only write down what they are told. */
final class FakeCommands implements Commands {
  final List<String> done = new ArrayList<>();
  final List<String> taps = new ArrayList<>();

  /** The chain of Docker's, when there is one. */
  String dockerUser = "";

  /** What is refused: everything whose input contains it. */
  String refused = "?";

  /** Addresses that are answered for. */
  String proxies = "";

  /** A setting of the kernel that is refused. */
  String refusedFile = "?";

  @Override
  public Result run(List<String> command, String input) {
    if (command.contains("list")) {
      boolean found = !dockerUser.isEmpty() && command.contains("DOCKER-USER");
      return new Result(found && command.contains("ip") ? 0 : 1, dockerUser);
    }
    if (command.contains("proxy")) {
      return new Result(0, proxies);
    }
    if (command.contains("show")) {
      return new Result(0, "tun9 UNKNOWN\n" + String.join(" DOWN <BROADCAST>\n", taps) + " DOWN");
    }
    if (input.contains(refused) || command.contains(refusedFile)) {
      return new Result(1, "Error: syntax error");
    }
    done.add(command.getFirst() + ": " + input.strip());
    return new Result(0, "");
  }
}
