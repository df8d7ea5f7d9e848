package io.aleph4j.cli.config;

import io.aleph4j.cli.failure.CliException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The networks and their core nodes by name: {@code mainnet} and {@code local} are there always,
 * and {@code config.toml} of the network's other command line adds to them. Immutable.
 */
public final class Networks {

  private static final String MAINNET = "mainnet";
  private static final String LOCAL = "local";

  private final Map<String, Network> networks;
  private final String defaultName;

  private Networks(Map<String, Network> networks, String defaultName) {
    this.networks = networks;
    this.defaultName = defaultName;
  }

  /** A network's nodes by name, and which is asked unless another one is named. */
  private record Network(Map<String, String> nodes, @Nullable String defaultNode) {}

  /** What the file says; nothing when it is not there. */
  public static Networks in(Path file) {
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put(MAINNET, new Network(nodes("official", "https://api.aleph.im"), "official"));
    networks.put(LOCAL, new Network(nodes("up", "http://127.0.0.1:4024"), "up"));
    String defaultName = MAINNET;
    String current = "";
    for (Toml.Table table : Toml.parse(text(file), file.toString())) {
      switch (table.header()) {
        case "" -> defaultName = table.text("default_network").orElse(defaultName);
        case "[[networks]]" -> {
          current = table.text("name").orElse("");
          Network known = networks.getOrDefault(current, new Network(Map.of(), null));
          networks.put(
              current,
              new Network(
                  new LinkedHashMap<>(known.nodes()),
                  table.text("default_ccn").orElse(known.defaultNode())));
        }
        case "[[networks.ccns]]" -> {
          Network network = networks.get(current);
          if (network != null) {
            network.nodes().put(table.text("name").orElse(""), table.text("url").orElse(""));
          }
        }
        default -> {
          // What else a network has is for commands that are not here yet.
        }
      }
    }
    return new Networks(networks, defaultName);
  }

  private static Map<String, String> nodes(String name, String url) {
    Map<String, String> nodes = new LinkedHashMap<>();
    nodes.put(name, url);
    return nodes;
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new CliException("The settings in " + file + " cannot be read: " + e + ".", e);
    }
  }

  /**
   * The address of the core node that is meant.
   *
   * @param node an address, or a name within the network; null for the network's default
   * @param network null for the default one
   */
  public URI node(@Nullable String node, @Nullable String network) {
    if (node != null && node.contains("://")) {
      return address(node);
    }
    String networkName = network == null ? defaultName : network;
    Network found = networks.get(networkName);
    if (found == null) {
      throw new CliException(
          "There is no network '"
              + networkName
              + "'; known are "
              + String.join(", ", networks.keySet())
              + ". Name a node by its address instead: --ccn http://127.0.0.1:4024.");
    }
    String name = node == null ? found.defaultNode() : node;
    String url = name == null ? null : found.nodes().get(name);
    if (url == null) {
      throw new CliException(
          (name == null
                  ? "The network '" + networkName + "' has no default core node"
                  : "The network '" + networkName + "' has no core node '" + name + "'")
              + "; known are "
              + String.join(", ", found.nodes().keySet())
              + ". Name one by its address instead: --ccn http://127.0.0.1:4024.");
    }
    return address(url);
  }

  /** An address that a person wrote. */
  public static URI address(String text) {
    try {
      URI address = new URI(text.strip().replaceAll("/+$", ""));
      String scheme = String.valueOf(address.getScheme());
      if ((scheme.equals("http") || scheme.equals("https")) && address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new CliException(
        "'" + text + "' is no address of a node; one looks like http://127.0.0.1:4024.");
  }
}
