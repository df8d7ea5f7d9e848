package io.aleph4j.cli;

import io.aleph4j.cli.config.AccountStore;
import io.aleph4j.cli.config.Networks;
import io.aleph4j.cli.failure.CliException;
import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.Publisher;
import io.aleph4j.protocol.Address;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all commands share: the nodes and accounts that the options and the surroundings mean. */
final class Context {

  private static final URI LOCAL_COMPUTE_NODE = URI.create("http://127.0.0.1:4020");

  private final GlobalOptions options;
  private final Surroundings surroundings;

  Context(GlobalOptions options, Surroundings surroundings) {
    this.options = options;
    this.surroundings = surroundings;
  }

  GlobalOptions options() {
    return options;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** The address of the core node: an option, a variable, or the default network's. */
  URI coreNode() {
    String variable = surroundings.variable("ALEPH_API_HOST");
    if (options.ccn == null && options.network == null && variable != null) {
      return Networks.address(variable);
    }
    return Networks.in(surroundings.configFolder().resolve("config.toml"))
        .node(options.ccn, options.network);
  }

  CoreNodeClient node() {
    return new CoreNodeClient(coreNode());
  }

  Publisher publisher() {
    return new Publisher(node(), surroundings.patience(), surroundings.interval());
  }

  AccountStore accounts() {
    return new AccountStore(surroundings.configFolder());
  }

  /**
   * The compute node that is meant.
   *
   * @param named by an option; null for none
   * @return empty when the public network chooses one
   */
  Optional<URI> computeNode(@Nullable String named) {
    if (named != null) {
      return Optional.of(Networks.address(named));
    }
    return isLocal(coreNode()) ? Optional.of(LOCAL_COMPUTE_NODE) : Optional.empty();
  }

  private static boolean isLocal(URI node) {
    String host = node.getHost();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  /** An address that is written out, or that of an account or alias of this name. */
  Address address(String text) {
    AccountStore store = accounts();
    return store
        .find(text)
        .map(entry -> entry.address())
        .or(() -> Optional.ofNullable(store.aliases().get(text)))
        .orElseGet(() -> writtenOut(text));
  }

  private static Address writtenOut(String text) {
    // Names are short and addresses of all chains are long.
    if (!text.startsWith("0x") && text.length() < 30) {
      throw new CliException(
          "'"
              + text
              + "' is neither an address nor the name of an account or alias; see 'aleph account"
              + " list'.");
    }
    return new Address(text);
  }

  /** The address of the default account, unless one is named. */
  Address addressOr(@Nullable String named) {
    if (named != null) {
      return address(named);
    }
    AccountStore store = accounts();
    String name =
        store
            .defaultName()
            .orElseThrow(() ->
                new CliException(
                    "Whose? Name an --address, or create an account with 'aleph account create"
                        + " NAME'."));
    return store.get(name).address();
  }
}
