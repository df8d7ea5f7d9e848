package io.aleph4j.compute.host.network;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tables of others that forward nothing but what they know: Docker's, or those of a firewall. What
 * our table accepts still has to pass them, so that two rules for all taps together are put in
 * front of theirs. That lets nothing pass that our table drops.
 */
final class ForeignFirewall {
  private static final String COMMENT = "aleph machines";
  private static final Pattern HANDLE =
      Pattern.compile("comment \"" + COMMENT + "\" # handle ([0-9]+)");

  private final Commands commands;

  /** Uses these programs. */
  ForeignFirewall(Commands commands) {
    this.commands = commands;
  }

  /** Opens them for taps; once, however often it is asked for. */
  void open() {
    for (Chain chain : chains()) {
      if (!HANDLE.matcher(chain.text()).find()) {
        run(
            "insert rule %1$s iifname \"vmtap*\" accept comment \"%2$s\"\n"
                    .formatted(chain.name(), COMMENT)
                + "insert rule %1$s oifname \"vmtap*\" accept comment \"%2$s\"\n"
                    .formatted(chain.name(), COMMENT));
      }
    }
  }

  /** Takes the rules away. */
  void close() {
    for (Chain chain : chains()) {
      StringBuilder text = new StringBuilder();
      Matcher handles = HANDLE.matcher(chain.text());
      while (handles.find()) {
        text.append("delete rule %s handle %s\n".formatted(chain.name(), handles.group(1)));
      }
      if (!text.isEmpty()) {
        run(text.toString());
      }
    }
  }

  private record Chain(String name, String text) {}

  /** For each family the chain that Docker leaves to its users, or the one where all begins. */
  private List<Chain> chains() {
    List<Chain> found = new ArrayList<>();
    for (String family : List.of("ip", "ip6")) {
      for (String name : List.of("DOCKER-USER", "FORWARD")) {
        String chain = family + " filter " + name;
        List<String> list = new ArrayList<>(List.of("nft", "-a", "list", "chain"));
        list.addAll(List.of(chain.split(" ", -1)));
        Commands.Result result = commands.run(list, "");
        if (result.isGood()) {
          found.add(new Chain(chain, result.output()));
          break;
        }
      }
    }
    return found;
  }

  private void run(String text) {
    LinuxNetworks.require(
        commands.run(List.of("nft", "-f", "-"), text), "rules of others cannot be changed");
  }
}
