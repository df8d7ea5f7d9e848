package io.aleph4j.compute.host.network;

import io.aleph4j.compute.ComputeException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom guests ask for names (spec 04 §12.7).
 *
 * @param ipv4 for guests with IPv4
 * @param ipv6 for guests with IPv6, besides
 */
public record Resolvers(List<InetAddress> ipv4, List<InetAddress> ipv6) {
  /** Where this host knows nobody whom a guest can reach: Quad9, who keep no record of who asks. */
  private static final List<String> PUBLIC =
      List.of("9.9.9.9", "149.112.112.112", "2620:fe::fe", "2620:fe::9");

  public Resolvers {
    ipv4 = List.copyOf(ipv4);
    ipv6 = List.copyOf(ipv6);
  }

  /** Where this host's own resolvers are looked up. */
  public enum Mode {
    /** As systemd-resolved has them; where there is none, the file. */
    DETECT,
    /** As systemd-resolved has them. */
    RESOLVECTL,
    /** As {@code /etc/resolv.conf} has them. */
    RESOLV_CONF
  }

  /** What this host says of its resolvers. */
  public interface HostResolvers {
    /** The output of {@code resolvectl dns -i INTERFACE}; empty when it cannot be had. */
    Optional<String> resolvectl();

    /** The text of {@code /etc/resolv.conf}; empty when there is none. */
    Optional<String> resolvConf();
  }

  /** All of them. */
  public List<InetAddress> all() {
    return Stream.concat(ipv4.stream(), ipv6.stream()).toList();
  }

  /**
   * Chooses.
   *
   * @param configured by the operator; if there are any, nobody else is asked
   * @throws ComputeException when the operator has named one that guests cannot reach
   */
  public static Resolvers choose(List<String> configured, Mode mode, HostResolvers host) {
    if (!configured.isEmpty()) {
      return split(configured.stream().map(Resolvers::named).toList());
    }
    List<InetAddress> found =
        words(mode, host).stream()
            .flatMap(word -> address(word).stream())
            .filter(Resolvers::isReachable)
            .toList();
    Resolvers chosen = split(found);
    return chosen.ipv4().isEmpty() ? chosen.withPublic() : chosen;
  }

  private static List<String> words(Mode mode, HostResolvers host) {
    return switch (mode) {
      case RESOLVECTL -> host.resolvectl().map(Resolvers::ofResolvectl).orElse(List.of());
      case RESOLV_CONF -> host.resolvConf().map(Resolvers::ofFile).orElse(List.of());
      case DETECT -> {
        List<String> words = words(Mode.RESOLVECTL, host);
        yield words.isEmpty() ? words(Mode.RESOLV_CONF, host) : words;
      }
    };
  }

  /** Such as {@code Link 2 (eth0): 192.0.2.1 2001:db8::1}. */
  private static List<String> ofResolvectl(String output) {
    return output
        .lines()
        .filter(line -> line.contains(":"))
        .flatMap(line -> Arrays.stream(line.substring(line.indexOf(':') + 1).strip().split("\\s+")))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static List<String> ofFile(String text) {
    return text.lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length > 1 && words[0].equals("nameserver"))
        .map(words -> words[1])
        .toList();
  }

  /** A literal address; names of servers ({@code 192.0.2.1#dns.example}) and scopes end it. */
  private static Optional<InetAddress> address(String word) {
    try {
      return Optional.of(InetAddress.ofLiteral(word.split("[#%]", 2)[0]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static InetAddress named(String text) {
    InetAddress address =
        address(text)
            .orElseThrow(
                () -> new ComputeException("the name server '" + text + "' is no IP address"));
    if (!isReachable(address)) {
      throw new ComputeException(
          "guests cannot reach the name server "
              + text
              + ", which is an address within this host: name one outside");
    }
    return address;
  }

  private static boolean isReachable(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isAnyLocalAddress()
        && !address.isLinkLocalAddress()
        && !address.isMulticastAddress();
  }

  private static Resolvers split(List<InetAddress> addresses) {
    List<InetAddress> all = addresses.stream().distinct().toList();
    return new Resolvers(
        all.stream().filter(address -> address instanceof Inet4Address).toList(),
        all.stream().filter(address -> !(address instanceof Inet4Address)).toList());
  }

  private Resolvers withPublic() {
    List<InetAddress> more = new ArrayList<>(ipv6);
    PUBLIC.stream().map(InetAddress::ofLiteral).forEach(more::add);
    return split(more);
  }
}
